package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offshoot.mcp.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A branch from its making to its end, as an agent tells it: through the MCP server alone. */
class McpStoryE2E {
  @BeforeEach
  void operator() {
    OperatorProcess.shared();
  }

  private static Process server(Space space) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-jar",
            Path.of("target", "offshoot.jar").toString(),
            "mcp",
            "--namespace",
            space.name(),
            "--wait",
            "120")
        .redirectError(Path.of("target", "e2e", "mcp.log").toFile())
        .start();
  }

  @Test
  void fromCreateToDelete() throws Exception {
    try (var space = Cluster.get().space("mcp")) {
      space.root("production");
      var server = server(space);
      try (var agent =
          new Agent(server.getInputStream(), server.getOutputStream(), Optional.empty())) {
        new Story(space, agent).tell();
      } finally {
        server.destroy();
      }
    }
  }

  /** One telling. */
  private record Story(Space space, Agent agent) {
    void tell() throws Exception {
      space.until(() -> assertThat(status("production")).isEqualTo("FUNCTIONS_DEPLOYED"));
      apply("production", "accounts", "create table accounts (id int primary key, email text)");

      var login = create();
      space.until(() -> assertThat(status("login")).isEqualTo("FUNCTIONS_DEPLOYED"));
      apply("login", "logins", "create table logins (id int primary key, name text)");
      apply("login", "names", "create index logins_name on logins (name)");
      apply("login", "public_names", "grant usage on schema public to publishable");

      var broken =
          call(
              "apply_migration",
              "project_id",
              "login",
              "name",
              "broken",
              "query",
              "select 1;\nselect nothing from logins");
      assertThat(broken.error()).isTrue();
      assertThat(broken.name()).isEqualTo("MigrationFailed");
      assertThat(broken.message())
          .contains("column \"nothing\" does not exist", "SQLSTATE 42703", "at line 2, column 8");
      space.until(() ->
          assertThat(
                  ok("get_logs", "project_id", "login", "service", "postgres")
                      .path("result")
                      .asText())
              .contains("untrusted-data", "column \"nothing\" does not exist"));

      confirmed("reset_branch", "branch_id", login, "last_n", 1);
      space.until(
          () -> assertThat(migrations("login")).containsExactly("accounts", "logins", "names"));
      apply("login", "public_names", "grant select on logins to publishable");
      apply("login", "schema", "grant usage on schema public to publishable");

      apply("production", "hotfix", "alter table accounts add column phone text");
      space.until(() -> assertThat(branch("login").path("behind").asInt()).isEqualTo(1));
      followed(ok("rebase_branch", "branch_id", login));
      space.until(() -> assertThat(branch("login").path("behind").asInt()).isZero());

      space.until(() ->
          assertThat(ok("diff_branch", "branch_id", login).path("migrations"))
              .extracting(m -> m.path("name").asText())
              .containsExactly("logins", "names", "public_names", "schema"));
      confirmed("merge_branch", "branch_id", login);
      space.until(() ->
          assertThat(migrations("production"))
              .containsExactlyInAnyOrder(
                  "accounts", "logins", "names", "public_names", "schema", "hotfix"));
      space.until(() -> assertThat(status("production")).isEqualTo("FUNCTIONS_DEPLOYED"));

      connect();
      confirmedAtOnce("delete_branch", "branch_id", login);
      space.until(() ->
          assertThat(branches())
              .extracting(b -> b.path("name").asText())
              .containsExactly("production"));
    }

    private String create() {
      var cost = ok("get_cost", "type", "branch", "organization_id", space.name());
      var id =
          ok(
                  "confirm_cost",
                  "type",
                  "branch",
                  "recurrence",
                  cost.path("recurrence").asText(),
                  "amount",
                  cost.path("amount").asDouble())
              .path("confirmation_id")
              .asText();
      return ok("create_branch", "project_id", "production", "name", "login", "confirm_cost_id", id)
          .path("id")
          .asText();
    }

    private void apply(String branch, String name, String sql) {
      var applied = ok("apply_migration", "project_id", branch, "name", name, "query", sql);
      assertThat(applied.path("success").asBoolean()).as(applied.toString()).isTrue();
    }

    /** With the key and at the address that the tools gave. */
    private void connect() throws Exception {
      var url = ok("get_project_url", "project_id", "login");
      assertThat(url.path("url").asText())
          .isEqualTo("postgresql://publishable@login-db.%s.svc:5432/app".formatted(space.name()));
      var key =
          ok("get_publishable_keys", "project_id", "login").path("keys").path(0).path("api_key");
      try (var sql = Sql.as(space, "login", "publishable", key.asText())) {
        assertThat(sql.one("select count(*) from logins")).isEqualTo("0");
      }
    }

    private void confirmed(String tool, Object... arguments) {
      followed(confirmedAtOnce(tool, arguments));
    }

    private JsonNode confirmedAtOnce(String tool, Object... arguments) {
      var first = ok(tool, arguments);
      assertThat(first.path("success").asBoolean()).isFalse();
      assertThat(first.path("preview").asText()).contains("untrusted-data");
      var again = new ArrayList<>(Arrays.asList(arguments));
      again.addAll(List.of("confirmation_id", first.path("confirmation_id").asText()));
      var second = ok(tool, again.toArray());
      assertThat(second.path("success").asBoolean()).as(second.toString()).isTrue();
      return second;
    }

    private void followed(JsonNode begun) {
      var id = begun.path("operation_id").asText();
      space.until(() ->
          assertThat(ok("get_operation", "operation_id", id).path("phase").asText())
              .isEqualTo("Succeeded"));
    }

    private List<String> migrations(String branch) {
      var names = new ArrayList<String>();
      ok("list_migrations", "project_id", branch)
          .path("migrations")
          .forEach(m -> names.add(m.path("name").asText()));
      return names;
    }

    private JsonNode branches() {
      return ok("list_branches", "project_id", "production").path("branches");
    }

    private JsonNode branch(String name) {
      for (var branch : branches()) {
        if (branch.path("name").asText().equals(name)) {
          return branch;
        }
      }
      throw new AssertionError("no branch " + name);
    }

    private String status(String name) {
      return branch(name).path("status").asText();
    }

    private JsonNode ok(String tool, Object... arguments) {
      var answer = call(tool, arguments);
      assertThat(answer.error()).as(tool + ": " + answer.text()).isFalse();
      return answer.content();
    }

    private Agent.Answer call(String tool, Object... arguments) {
      return agent.call(tool, arguments);
    }
  }
}
