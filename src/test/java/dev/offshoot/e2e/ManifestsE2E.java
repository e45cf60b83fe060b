package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  @TempDir Path folder;

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
      story.begins();
      story.upgradedInTheMiddleOfAMerge();
      story.killedInTheMiddleOfAMerge();
      story.evictedInTheMiddleOfAMerge();
      anAgentIsServed(operator.home(), shop);
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

  /** By the commands of the page; the account sees branches, and no Secret. */
  private void anAgentIsServed(Space home, Space shop) throws Exception {
    var here = Path.of("").toAbsolutePath();
    var page =
        DocScript.of("how-to/use-from-an-agent.md").with("shop:agent", shop.name() + ":agent");
    page.run("kubectl apply -f k8s/policy", shop, here);
    page.run("TOKEN=", shop, folder);
    var config = "--kubeconfig=" + folder.resolve("agent.kubeconfig");
    var me = Cluster.get().kubectl("config", "view", "--minify", "-o", "jsonpath={.users[0].name}");
    page.with("delete-user NAME", "delete-user " + me)
        .run("kubectl --kubeconfig=agent.kubeconfig config delete-user", shop, folder);
    assertThat(Cluster.get().kubectl(config, "config", "view", "-o", "jsonpath={.users[*].name}"))
        .isEqualTo("agent");
    assertThat(shop.kubectl(config, "get", "dbb")).contains("production", "login");
    assertThat(Cluster.get().tryKubectl("", config, "-n", shop.name(), "get", "secrets").text())
        .contains(":" + shop.name() + ":agent\" cannot list resource \"secrets\"");
    try {
      page.run("kubectl apply -f k8s/mcp/server.yaml", shop, here);
      home.kubectl("rollout", "status", "deployment/offshoot-mcp", "--timeout=150s");
      var token = shop.kubectl("create", "token", "agent").strip();
      try (var agent = AgentInCluster.of(home, token);
          var nobody = AgentInCluster.of(home, "")) {
        assertThat(
                agent.call("list_branches", "{\"project_id\":\"" + shop.name() + "/production\"}"))
            .contains("login", "FUNCTIONS_DEPLOYED")
            .doesNotContain("\"isError\":true");
        assertThat(nobody.hello().statusCode()).isEqualTo(401);
      }
    } finally {
      Cluster.get().kubectl("delete", "-f", "k8s/mcp/server.yaml", "--ignore-not-found");
    }
  }

  @Test
  void forItsOwnNamespaceAlone() throws Exception {
    try (var operator = PlainManifests.oneNamespace()) {
      var home = operator.home();
      operator.install();
      try {
        var story = new InstallationStory(home, operator);
        story.begins();
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
