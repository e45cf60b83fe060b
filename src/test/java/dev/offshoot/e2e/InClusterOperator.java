package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The operator as a pod of the cluster under test, from k8s/operator, with its own rights and no
 * others; it reaches branches by their Services. Ends with {@link #close}.
 */
final class InClusterOperator implements AutoCloseable {
  private static final String DEPLOYMENT = "deployment/offshoot";

  private InClusterOperator() {}

  /** No other operator may look at the same branches. */
  static InClusterOperator start() throws Exception {
    OperatorProcess.none();
    image();
    var operator = new InClusterOperator();
    try {
      Cluster.get().kubectl("apply", "-f", "k8s/operator");
      system(
          "set",
          "env",
          DEPLOYMENT,
          "OFFSHOOT_POSTGRES_IMAGES=" + System.getenv("OFFSHOOT_POSTGRES_IMAGES"));
      system("rollout", "status", DEPLOYMENT, "--timeout=150s");
      return operator;
    } catch (Exception | Error e) {
      operator.close();
      throw e;
    }
  }

  String logs() {
    return system("logs", DEPLOYMENT);
  }

  @Override
  public void close() {
    system("delete", DEPLOYMENT, "--wait=true", "--ignore-not-found");
  }

  private static String system(String... arguments) {
    return new Space(Cluster.get(), Cluster.OPERATOR_NAMESPACE).kubectl(arguments);
  }

  /** The image goes into the cluster whose kubeconfig is in use. */
  static void image() throws Exception {
    var name = Path.of(System.getenv("KUBECONFIG")).getParent().getFileName().toString();
    var log = Path.of("target", "e2e", "image.log");
    Files.createDirectories(log.getParent());
    var process =
        new ProcessBuilder("scripts/image", name)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ended, see %s", log).isTrue();
    assertThat(process.exitValue()).as("see %s", log).isZero();
  }
}
