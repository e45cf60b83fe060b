package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator as a pod, with its own rights and no others, reaching branches by their Services.
 * Alone: no other operator may look at the same branches.
 */
@Isolated
class InClusterE2E {
  @Test
  void theOperatorRunsInTheCluster() throws Exception {
    try (var operator = InClusterOperator.start();
        var space = Cluster.get().space("in-cluster")) {
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
      assertThat(operator.logs())
          .contains("operator ready")
          .doesNotContain("forbidden")
          .doesNotContain("\"level\":\"ERROR\"");
    }
  }
}
