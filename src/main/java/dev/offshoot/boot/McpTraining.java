package dev.offshoot.boot;

import dev.offshoot.kube.Clients;
import dev.offshoot.mcp.AgentServer;
import dev.offshoot.mcp.Self;
import dev.offshoot.mcp.Settings;
import dev.offshoot.mcp.StdioDoor;
import io.fabric8.kubernetes.client.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/**
 * What an agent's first calls load and link, for the JVM's cache to learn from; see {@link
 * TrainCommand}.
 */
final class McpTraining {
  private static final int PIPE = 1 << 20;
  private static final List<String> REQUESTS =
      List.of(
          """
          {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
          "capabilities":{},"clientInfo":{"name":"train","version":"1"}}}\
          """,
          """
          {"jsonrpc":"2.0","method":"notifications/initialized"}\
          """,
          """
          {"jsonrpc":"2.0","id":2,"method":"tools/list"}\
          """,
          """
          {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_branches",
          "arguments":{"project_id":"straw"}}}\
          """,
          """
          {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"get_cost",
          "arguments":{"type":"branch"}}}\
          """);

  private McpTraining() {}

  static void run(Config config) throws IOException, InterruptedException {
    try (var client = Clients.lenient(config);
        var toServer = new PipedOutputStream();
        var input = new PipedInputStream(toServer, PIPE);
        var output = new PipedOutputStream();
        var answers =
            new BufferedReader(
                new InputStreamReader(
                    new PipedInputStream(output, PIPE), StandardCharsets.UTF_8))) {
      var self = new Self(client);
      var agents =
          new AgentServer(
              Settings.in(config.getNamespace()),
              MachineClock.steady(),
              new SecureRandom(),
              _ -> self.get(),
              "training");
      var door = new StdioDoor(agents, input, output);
      for (var request : REQUESTS) {
        toServer.write((request.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
        toServer.flush();
        if (request.contains("\"id\"")) {
          answers.readLine();
        }
      }
      toServer.close();
      door.await();
    }
  }
}
