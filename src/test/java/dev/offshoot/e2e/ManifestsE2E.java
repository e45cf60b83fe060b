package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A life of an installation from the plain manifests, for the whole cluster and for one namespace.
 * Alone, one after the other: no other operator may look at the same branches.
 */
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
class ManifestsE2E {
  @BeforeAll
  static void image() throws Exception {
    OperatorImage.intoTheCluster();
  }

  @Test
  void forTheWholeCluster() throws Exception {
    try (var operator = PlainManifests.wholeCluster();
        var shop = Cluster.get().space("plain")) {
      operator.install();
      var story = new InstallationStory(shop, operator);
      story.upgradedInTheMiddleOfAMerge();
      shop.kubectl("delete", "configmap", "login-db-log");
      shop.until(() ->
          assertThat(shop.kubectl("get", "configmap", "login-db-log", "-o", "jsonpath={.data.log}"))
              .contains("branch created"));
      story.saidNothingBad();
      story.uninstalledAndInstalledAgain();
      shop.delete("dbb", "login");
      shop.until(() -> assertThat(shop.get("production").getMetadata().getFinalizers()).isEmpty());
      story.saidNothingBad();
      shop.kubectl("delete", "dbb", "--all", "--timeout=120s"); // else they wait for an operator
    }
  }

  @Test
  void forItsOwnNamespaceAlone() throws Exception {
    try (var operator = PlainManifests.oneNamespace()) {
      var home = operator.home();
      operator.install();
      try {
        var story = new InstallationStory(home, operator);
        story.upgradedInTheMiddleOfAMerge();
        story.saidNothingBad();
        story.uninstalledAndInstalledAgain();
        story.saidNothingBad();
      } finally {
        // the namespace stays for others: it has the key
        home.kubectl("delete", "bm,mset,dbb", "--all", "--timeout=120s");
        home.kubectl("delete", "pvc", "--all", "--timeout=120s");
      }
    }
  }
}
