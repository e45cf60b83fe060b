package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator as a pod, with its own rights and no others, reaching branches by their Services.
 * Alone: no other operator may look at the same branches.
 */
@Isolated
class InClusterE2E {
  private static final String DEPLOYMENT = "deployment/offshoot";

  @Test
  void theOperatorRunsInTheCluster() throws Exception {
    OperatorProcess.none();
    var cluster = Cluster.get();
    image();
    try (var space = cluster.space("in-cluster")) {
      try {
        cluster.kubectl("apply", "-f", "k8s/operator");
        system(
            "set",
            "env",
            DEPLOYMENT,
            "OFFSHOOT_POSTGRES_IMAGES=" + System.getenv("OFFSHOOT_POSTGRES_IMAGES"));
        system("rollout", "status", DEPLOYMENT, "--timeout=150s");

        space.root("production").branch("login", "{parent: production}");

        space.ready("production");
        space.ready("login");
        space.kubectl("delete", "configmap", "login-db-log");
        space.until(() ->
            assertThat(
                    space.kubectl("get", "configmap", "login-db-log", "-o", "jsonpath={.data.log}"))
                .contains("branch created"));
        space.delete("dbb", "login");
        space.until(
            () -> assertThat(space.get("production").getMetadata().getFinalizers()).isEmpty());
        assertThat(system("logs", DEPLOYMENT))
            .contains("operator ready")
            .doesNotContain("forbidden")
            .doesNotContain("\"level\":\"ERROR\"");
      } finally {
        system("delete", DEPLOYMENT, "--wait=true", "--ignore-not-found");
      }
    }
  }

  private static String system(String... arguments) {
    return new Space(Cluster.get(), Cluster.OPERATOR_NAMESPACE).kubectl(arguments);
  }

  /** The image goes into the cluster whose kubeconfig is in use. */
  private static void image() throws Exception {
    var name = Path.of(System.getenv("KUBECONFIG")).getParent().getFileName().toString();
    var log = Path.of("target", "e2e", "operator-image.log").toFile();
    var process =
        new ProcessBuilder("scripts/operator-image", name)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ended, see %s", log).isTrue();
    assertThat(process.exitValue()).as("see %s", log).isZero();
  }
}
