package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A branch from its making to its end, as a user tells it: through kubectl offshoot alone. */
class PluginStoryE2E {
  @TempDir private Path home;

  @BeforeEach
  void operator() {
    OperatorProcess.shared();
  }

  @Test
  void fromCreateToDelete() throws Exception {
    try (var space = Cluster.get().space("plugin")) {
      space.root("production").ready("production");
      var story =
          new Story(
              KubectlOffshoot.unpacked(home, space.name()),
              Files.createDirectories(home.resolve("migrations")));
      story.migrations();
      story.aMergeThatProductionRefuses();
      story.approval();
      story.besides();
      story.end();
    }
  }

  /** One telling. */
  private record Story(KubectlOffshoot plugin, Path files) {
    void migrations() throws Exception {
      file("1_accounts.sql", "create table accounts (id int primary key, name text);");
      assertThat(plugin.ok("apply", "production", "-f", files.toString()))
          .endsWith("1 of 1 migrations tracked\n");
      assertThat(plugin.ok("create", "login"))
          .isEqualTo("databasebranch.offshoot.dev/login: FUNCTIONS_DEPLOYED\n");
      plugin.ok("create", "signup", "--ephemeral");

      file("2_logins.sql", "create table logins (id int primary key);");
      file("3_names.sql", "create index on acounts (name);");
      var broken = plugin.run("apply", "login", "-f", files.toString());
      assertThat(broken.code()).isEqualTo(1);
      assertThat(broken.err())
          .contains("3 names: relation \"acounts\" does not exist (SQLSTATE 42P01) at line 1");
      file("3_names.sql", "create unique index on accounts (name);");
      assertThat(plugin.ok("apply", "login", "-f", files.toString()))
          .endsWith("3 of 3 migrations tracked\n");
      assertThat(plugin.ok("diff", "login")).isEqualTo("New        2 logins\nNew        3 names\n");
    }

    void aMergeThatProductionRefuses() throws Exception {
      assertThat(plugin.ok("merge", "login", "--plan"))
          .contains("New        2 logins", "rehearsed in");
      plugin.ok("merge", "login", "--dry-run");
      psql("insert into accounts values (1, 'same'), (2, 'same')");
      var merge = plugin.run("merge", "login");
      assertThat(merge.code()).isEqualTo(1);
      assertThat(merge.err()).contains("3 names", "SQLSTATE 23505");
      soon(() ->
          assertThat(plugin.ok("tree")).contains("production", "MIGRATIONS_FAILED", "└─ signup"));

      assertThat(plugin.run("reset", "login", "--last", "1").code()).isEqualTo(5);
      assertThat(plugin.ok("reset", "login", "--last", "1", "--yes")).contains("took out 3 names");
      file("3_names.sql", "create index on accounts (name);");
      plugin.ok("apply", "login", "-f", files.toString());
      plugin.ok("merge", "login");
      assertThat(plugin.ok("rebase", "signup")).contains("applied 2 logins, 3 names");
    }

    void approval() throws Exception {
      file("4_no_logins.sql", "drop table logins;");
      plugin.ok("apply", "login", "-f", files.toString());
      var cancelled = plugin.run("merge", "login", "-o", "name");
      assertThat(cancelled.code()).isEqualTo(3);
      assertThat(plugin.ok("cancel", cancelled.out().strip())).contains("Cancelled");
      var merge = plugin.run("merge", "login", "-o", "name");
      assertThat(merge.code()).isEqualTo(3);
      var command =
          merge.err().strip().replaceAll("(?s).*kubectl offshoot approve ", "").split(" ");
      assertThat(merge.out()).isEqualTo("branchmerge.offshoot.dev/" + command[0] + "\n");
      assertThat(plugin.run("approve", command[0]).code()).isEqualTo(5);
      plugin.ok("approve", command[0], "--yes", "--digest", command[command.length - 1]);
      // both read what the branches report, which follows the operation's end
      soon(() -> assertThat(plugin.ok("diff", "login")).contains("have the same migrations"));
      soon(() -> assertThat(plugin.ok("logs", "production")).contains("applied 4 no_logins"));
      assertThat(plugin.ok("status", "login"))
          .contains("login (branch of production)", "login-files");
      assertThat(plugin.ok("migrations", "login")).contains("2        logins");
    }

    private static void soon(ThrowingRunnable assertion) {
      await().atMost(Space.PATIENCE).untilAsserted(assertion);
    }

    void besides() throws Exception {
      assertThat(plugin.ok("env", "login")).contains("DATABASE_URL=\"postgresql://app:");
      var connect = plugin.start("connect", "login", "--url");
      try {
        var url = URI.create(KubectlOffshoot.firstLine(connect));
        var login = url.getUserInfo().split(":");
        assertThat(accounts(url, login)).isZero();
        // the connection to the pod may be lost when the first is closed: the same port leads there
        // again
        await()
            .atMost(Space.PATIENCE)
            .ignoreExceptions()
            .untilAsserted(() -> assertThat(accounts(url, login)).isZero());
        connect.destroy();
        assertThat(connect.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        connect.destroy();
      }
      assertThat(plugin.ok("suspend", "login")).endsWith(": INACTIVE\n");
      assertThat(plugin.ok("resume", "login")).endsWith(": FUNCTIONS_DEPLOYED\n");
    }

    private static int accounts(URI url, String[] login) throws SQLException {
      try (var session =
              DriverManager.getConnection(
                  "jdbc:postgresql://%s:%d%s"
                      .formatted(
                          url.getHost(), url.getPort(), url.getPath() + "?" + url.getQuery()),
                  login[0],
                  login[1]);
          var rows = session.createStatement().executeQuery("select count(*) from accounts")) {
        rows.next();
        return rows.getInt(1);
      }
    }

    void end() throws Exception {
      assertThat(plugin.run("delete", "login").code()).isEqualTo(5);
      assertThat(plugin.ok("delete", "login", "--yes"))
          .isEqualTo("databasebranch.offshoot.dev/login deleted\n");
      assertThat(plugin.ok("tree", "-o", "name"))
          .isEqualTo(
              "databasebranch.offshoot.dev/production\ndatabasebranch.offshoot.dev/signup\n");
    }

    /** Real psql where it is installed; without it, it has to be said what to install. */
    private void psql(String sql) throws Exception {
      var there =
          Arrays.stream(System.getenv("PATH").split(":"))
              .anyMatch(d -> Files.isExecutable(Path.of(d, "psql")));
      var said = plugin.run("psql", "production", "-c", sql);
      assertThat(there ? said.out() : said.err())
          .as(said.err())
          .contains(there ? "INSERT 0 2" : "package postgresql-client");
      assertThat(there).as("psql is needed to go on: install postgresql-client").isTrue();
      assertThat(plugin.run("psql", "production", "--", "-c", "select broken").code()).isEqualTo(1);
      var checked =
          plugin.ok(
              "psql",
              "production",
              "--",
              "-c",
              "\\getenv mode PGSSLMODE",
              "-c",
              "\\echo :HOST :mode");
      assertThat(checked).matches("production-db\\.\\S+\\.svc verify-full\n");
    }

    private void file(String name, String sql) throws Exception {
      Files.writeString(files.resolve(name), sql + "\n");
    }
  }
}
