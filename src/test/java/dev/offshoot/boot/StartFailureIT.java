package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.ApiServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees whose operator cannot start: one line with what to do, and code 1. */
class StartFailureIT {
  @TempDir Path files;

  @Test
  void aNamespaceThatIsNotThere() throws Exception {
    assertThat(said(ApiServer.get().kubeconfig(), "--operator-namespace=nowhere"))
        .contains(
            "There is no namespace nowhere for the operator's key; make it with: kubectl create"
                + " namespace nowhere, or name another with --operator-namespace")
        .doesNotContain("\tat ");
  }

  @Test
  void aKeyThatIsNone() throws Exception {
    var api = ApiServer.get();
    var namespace = api.namespace();
    api.kubectl(
        "create", "secret", "generic", "offshoot-key", "-n", namespace, "--from-literal=key=short");
    assertThat(said(api.kubeconfig(), "--operator-namespace=" + namespace))
        .contains(namespace + "/offshoot-key has no entry \"key\" of 32 bytes; restore it")
        .doesNotContain("\tat ", "short");
  }

  @Test
  void aClusterThatDoesNotAnswer() throws Exception {
    var config = files.resolve("config");
    var real = Files.readString(ApiServer.get().kubeconfig());
    Files.writeString(config, real.replaceAll("server: .*", "server: https://127.0.0.1:1"));
    assertThat(said(config))
        .contains("The API server cannot be reached", "look at --kubeconfig or KUBECONFIG")
        .doesNotContain("\tat ");
  }

  @Test
  void anAccountWithoutRights() throws Exception {
    var api = ApiServer.get();
    var namespace = api.namespace();
    api.kubectl("create", "serviceaccount", "nobody", "-n", namespace);
    var token = api.kubectl("create", "token", "nobody", "-n", namespace).strip();
    var config = files.resolve("config");
    Files.writeString(
        config,
        Files.readString(api.kubeconfig())
            .replaceAll("client-certificate-data: .*", "token: " + token)
            .replaceAll("client-certificate: .*", "token: " + token)
            .replaceAll("(?m)^ *client-key.*\\R?", ""));
    assertThat(said(config, "--operator-namespace=" + namespace))
        .contains("The API server refuses the operator: secrets \"offshoot-key\" is forbidden")
        .contains("needs the rights in k8s/operator/rights.txt")
        .doesNotContain("\tat ", token);
  }

  private static String said(Path kubeconfig, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.offshoot.boot.Main",
                "operator",
                "--http-port=0",
                "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(said).isEqualTo(1);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
