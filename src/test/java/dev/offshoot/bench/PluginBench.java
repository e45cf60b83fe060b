package dev.offshoot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.ApiServer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * How long a user waits for {@code kubectl offshoot tree}, with a real kubectl and a real API
 * server: from the start of kubectl to its end.
 */
class PluginBench {
  private static final int ROUNDS = 11;

  @Test
  void startToEnd() throws Exception {
    var namespace = ApiServer.get().namespace();
    Listed.branch(namespace, "production", null);
    for (int i = 1; i < 20; i++) {
      Listed.branch(namespace, "branch-" + i, "production");
    }
    var seconds = new double[ROUNDS];
    for (int i = -2; i < ROUNDS; i++) {
      var began = System.nanoTime();
      var process = tree(namespace);
      var out = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).isZero();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - began) / 1e9;
      }
      assertThat(out.lines()).hasSize(21);
    }
    Arrays.sort(seconds);
    Figures.note("plugin_start_s", seconds[ROUNDS / 2], "s", 0.5);
  }

  private static Process tree(String namespace) throws Exception {
    var kubectl = ApiServer.get().kubectlProgram();
    var builder =
        new ProcessBuilder(kubectl.toString(), "offshoot", "tree", "-n", namespace)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .merge(
            "PATH",
            Path.of("target", "plugin").toAbsolutePath() + ":" + kubectl.getParent(),
            (before, ours) -> ours + ":" + before);
    builder.environment().put("KUBECONFIG", ApiServer.get().kubeconfig().toString());
    return builder.start();
  }
}
