package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Listed;
import dev.offshoot.kube.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How long an agent waits: for the packaged server to start and answer, and for a list of 200
 * branches, both over standard input and output, with a real API server.
 */
class McpBench {
  private static final int BRANCHES = 200;
  private static String namespace;

  @BeforeAll
  static void branches() {
    namespace = ApiServer.get().namespace();
    Listed.branch(namespace, "production", null);
    IntStream.range(1, BRANCHES)
        .forEach(i -> Listed.branch(namespace, "branch-" + i, "production"));
  }

  private static Process server() throws IOException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.add("@bin/java.options");
    var cache = Path.of("target", "offshoot.aot");
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(
        List.of(
            "-jar",
            "target/offshoot.jar",
            "mcp",
            "--kubeconfig=" + ApiServer.get().kubeconfig(),
            "--namespace=" + namespace));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static Agent agent(Process server) {
    return new Agent(server.getInputStream(), server.getOutputStream(), Optional.empty());
  }

  @Test
  void startToFirstAnswer() throws Exception {
    var seconds = new double[5];
    for (int i = 0; i < seconds.length; i++) {
      var began = System.nanoTime();
      var server = server();
      try (var agent = agent(server)) {
        assertThat(agent.call("get_cost", "type", "branch").error()).isFalse();
        seconds[i] = (System.nanoTime() - began) / 1e9;
      } finally {
        server.destroy();
      }
    }
    Figures.note("mcp_start_s", median(seconds), "s", 1.5);
  }

  @Test
  void aListOfManyBranches() throws Exception {
    var server = server();
    try (var agent = agent(server)) {
      var millis = new double[40];
      for (int i = -20; i < millis.length; i++) {
        var began = System.nanoTime();
        var answer = agent.call("list_branches", "project_id", "production");
        if (i >= 0) {
          millis[i] = (System.nanoTime() - began) / 1e6;
        }
        assertThat(answer.content().path("branches")).hasSize(BRANCHES);
      }
      Figures.note("mcp_list_p50_ms", median(millis), "ms", 50);
    } finally {
      server.destroy();
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
