package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.mcp.HttpDoor.Access;
import dev.offshoot.mcp.HttpDoor.Place;
import dev.offshoot.work.TickingClock;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over HTTP: who is let in, with whose rights, and how much of it. */
class HttpIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HELLO =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
       "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
      """;

  private final McpSpace space = new McpSpace();
  private final HttpClient http = HttpClient.newHttpClient();
  private StandIn operator;
  private HttpDoor door;

  @BeforeEach
  void start() throws Exception {
    operator = new StandIn(space);
    operator.branch("production", null);
    door = door(Access.TOKEN, 1000);
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
    door.close();
    operator.close();
    space.close();
  }

  private HttpDoor door(Access access, int perSecond) throws Exception {
    return door(access, perSecond, Clock.systemUTC());
  }

  /**
   * @param clock by which callers are held to their rate
   */
  private HttpDoor door(Access access, int perSecond, Clock clock) throws Exception {
    var base = space.settings();
    var settings =
        new Settings(
            base.namespace(),
            Optional.empty(),
            false,
            base.features(),
            base.hourlyRate(),
            base.patience(),
            false,
            false,
            perSecond);
    return new HttpDoor(
        new Place("127.0.0.1", 0, List.of("127.0.0.1:*"), List.of("http://127.0.0.1:*"), access),
        ApiServer.get().config(),
        settings,
        callers ->
            new AgentServer(settings, Clock.systemUTC(), new SecureRandom(), callers, "test"),
        clock);
  }

  /** A service account's token; {@code agent} says whether it has the agent's role. */
  private String token(String name, boolean agent) throws Exception {
    var admin = space.admin();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(space.name())
                .endMetadata()
                .build())
        .create();
    if (agent) {
      space.apply(Files.readString(Path.of("k8s", "mcp", "agent-role.yaml")));
      space.apply(
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: agent}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: offshoot-agent}
          subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
          """
              .formatted(name, space.name()));
    }
    return admin
        .serviceAccounts()
        .inNamespace(space.name())
        .withName(name)
        .tokenRequest(new TokenRequest())
        .getStatus()
        .getToken();
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/mcp"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /**
   * The first line of the answer to a request whose Host is not ours: the JDK's client sends none.
   */
  private String hostile(String authorization) throws Exception {
    try (var socket = new Socket("127.0.0.1", door.port())) {
      var request =
          "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nAuthorization: %s\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(authorization, HELLO.length(), HELLO);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  private String session(String token) throws Exception {
    var hello = post(HELLO, "Authorization", "Bearer " + token);
    assertThat(hello.statusCode()).as(hello.body()).isEqualTo(200);
    return hello.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private HttpResponse<String> listed(String token, String session) throws Exception {
    return call(token, session, "list_branches", Map.of("project_id", "production"));
  }

  private HttpResponse<String> call(
      String token, String session, String tool, Map<String, Object> arguments) throws Exception {
    var body =
        JSON.writeValueAsString(
            Map.of(
                "jsonrpc",
                "2.0",
                "id",
                2,
                "method",
                "tools/call",
                "params",
                Map.of("name", tool, "arguments", arguments)));
    return post(body, "Authorization", "Bearer " + token, "Mcp-Session-Id", session);
  }

  /** The result in a stream of events or in plain JSON. */
  private static JsonNode result(HttpResponse<String> response) throws Exception {
    var text =
        response
            .body()
            .lines()
            .filter(l -> l.startsWith("data:"))
            .map(l -> l.substring(5))
            .reduce((_, b) -> b)
            .orElse(response.body());
    return JSON.readTree(text).path("result");
  }

  @Test
  void onlyATokenOfTheClusterIsLetIn() throws Exception {
    var nobody = post(HELLO);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    assertThat(post(HELLO, "Authorization", "Bearer made.up.token").statusCode()).isEqualTo(401);
    assertThat(post(HELLO, "Authorization", "Basic x").statusCode()).isEqualTo(401);
    var health =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/readyz"))
                .build(),
            BodyHandlers.ofString());
    assertThat(health.body()).isEqualTo("ok\n");
  }

  @Test
  void aCallerHasItsOwnRights() throws Exception {
    var agent = token("agent", true);
    var stranger = token("stranger", false);
    var session = session(agent);
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(result(listed(agent, session)).path("isError").asBoolean(true)).isFalse());
    var refused = result(listed(stranger, session(stranger)));
    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(refused.toString())
        .contains("system:serviceaccount:" + space.name() + ":stranger", "cannot get resource");
    assertThat(listed(stranger, session).statusCode()).as("another's session").isEqualTo(404);
  }

  @Test
  void byImpersonationLikewise() throws Exception {
    door.close();
    door = door(Access.IMPERSONATE, 1000);
    var stranger = token("stranger", false);
    assertThat(result(listed(stranger, session(stranger))).toString())
        .contains("system:serviceaccount:" + space.name() + ":stranger", "cannot get resource");
  }

  @Test
  void browsersOfOtherSitesAreRefused() throws Exception {
    var token = token("agent", false);
    var auth = "Bearer " + token;
    assertThat(post(HELLO, "Authorization", auth, "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(hostile(auth)).contains(" 421 ");
    assertThat(post(HELLO, "Authorization", auth, "Origin", "http://127.0.0.1:1").statusCode())
        .isEqualTo(200);
  }

  @Test
  void tooMuchIsRefusedAndTheServerLives() throws Exception {
    var token = token("agent", true);
    var session = session(token);
    var huge =
        call(
            token,
            session,
            "apply_migration",
            Map.of("project_id", "x", "name", "x", "query", "x".repeat(20 * 1024 * 1024)));
    assertThat(huge.statusCode()).isEqualTo(413);
    assertThat(huge.body()).contains("at most 4194304 are taken; send less at once");
    door.close();
    var clock = new TickingClock();
    door = door(Access.TOKEN, 1, clock);
    var codes = new java.util.TreeSet<Integer>();
    for (int i = 0; i < 60; i++) {
      codes.add(post(HELLO).statusCode());
    }
    assertThat(codes).containsExactly(401, 429);
    clock.pass(Duration.ofSeconds(10));
    assertThat(post(HELLO, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoMessageIsAnsweredAsJsonRpcHasIt() throws Exception {
    var token = token("agent", true);
    var session = session(token);
    for (var line :
        List.of(
            "|-32700",
            "{|-32700",
            "\uFEFF{}|-32700",
            "[]|-32600",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}|-32600",
            "{\"id\":1,\"method\":\"ping\"}|-32600",
            "[".repeat(100_000) + "|-32600",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}|-32602",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":{}}}|-32602",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}|-32601")) {
      var bar = line.lastIndexOf('|');
      var answer =
          post(
              line.substring(0, bar),
              "Authorization",
              "Bearer " + token,
              "Mcp-Session-Id",
              session);
      isError(answer, Integer.parseInt(line.substring(bar + 1)));
    }
    var lost =
        post(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
            "Authorization",
            "Bearer " + token);
    assertThat(lost.statusCode()).isEqualTo(400);
    isError(lost, -32601);
    var bad = post(HELLO.replace("{}", "3"), "Authorization", "Bearer " + token);
    assertThat(bad.statusCode()).isEqualTo(400);
    isError(bad, -32602);
    assertThat(result(listed(token, session)).path("isError").asBoolean(true)).isFalse();
  }

  private static void isError(HttpResponse<String> response, int code) throws Exception {
    var text =
        response
            .body()
            .lines()
            .filter(l -> l.startsWith("data:"))
            .map(l -> l.substring(5))
            .reduce((_, b) -> b)
            .orElse(response.body());
    var answer = JSON.readTree(text);
    assertThat(answer.at("/error/code").asInt()).as(text).isEqualTo(code);
    assertThat(answer.path("jsonrpc").asText()).as(text).isEqualTo("2.0");
    assertThat(text).doesNotContain("stackTrace", "Exception", "dev.offshoot");
  }

  @Test
  void withoutTokensOnlyOnLoopback() {
    assertThatThrownBy(() ->
            new HttpDoor(
                new Place("0.0.0.0", 0, List.of(), List.of(), Access.KUBECONFIG),
                ApiServer.get().config(),
                space.settings(),
                _ -> {
                  throw new AssertionError();
                },
                Clock.systemUTC()))
        .hasMessageContaining("loopback");
  }
}
