package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A client of the MCP server that runs in the cluster, through its Service, with a token of its own
 * or without one.
 */
final class AgentInCluster implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("^Forwarding from 127\\.0\\.0\\.1:(\\d+) ");

  private final Process forward;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String token;
  private String session = "";

  private AgentInCluster(Process forward, URI address, String token) {
    this.forward = forward;
    this.address = address;
    this.token = token;
  }

  /** Nothing is said yet. */
  static AgentInCluster of(Space home, String token) throws IOException {
    var forward =
        home.cluster()
            .program(
                List.of(
                    "kubectl", "-n", home.name(), "port-forward", "service/offshoot-mcp", ":80"))
            .redirectErrorStream(true)
            .start();
    var said = String.valueOf(forward.inputReader().readLine());
    var port = PORT.matcher(said);
    if (!port.find()) {
      forward.destroy();
      throw new IOException("kubectl port-forward says: " + said);
    }
    return new AgentInCluster(
        forward, URI.create("http://localhost:" + port.group(1) + "/mcp"), token);
  }

  HttpResponse<String> hello() throws IOException, InterruptedException {
    var answer =
        post(
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
            """);
    session = answer.headers().firstValue("Mcp-Session-Id").orElse("");
    return answer;
  }

  /** What a tool answers, as it comes. */
  String call(String tool, String arguments) throws IOException, InterruptedException {
    assertThat(hello().statusCode()).isEqualTo(200);
    post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    return post("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
            .formatted(tool, arguments))
        .body();
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!session.isEmpty()) {
      request.header("Mcp-Session-Id", session);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
    forward.destroy();
  }
}
