package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A life of an installation from the plain manifests, for the whole cluster and for one namespace.
 */
@Execution(ExecutionMode.SAME_THREAD) // the second waits for the first anyway
class ManifestsE2E {
  private static final Cluster CLUSTER = Cluster.withoutOperator();

  @TempDir Path folder;

  @Test
  @ResourceLock(Cluster.NAMESPACES)
  @ResourceLock(Cluster.INSTALLATIONS)
  void forTheWholeCluster() throws Exception {
    OperatorImage.into(CLUSTER);
    try (var operator = PlainManifests.wholeCluster(CLUSTER);
        var shop = CLUSTER.space("plain")) {
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
      shop.kubectl("delete", "dbb", "--all", Space.TIMEOUT); // else they wait for an operator
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
    var me = CLUSTER.kubectl("config", "view", "--minify", "-o", "jsonpath={.users[0].name}");
    page.with("delete-user NAME", "delete-user " + me)
        .run("kubectl --kubeconfig=agent.kubeconfig config delete-user", shop, folder);
    assertThat(CLUSTER.kubectl(config, "config", "view", "-o", "jsonpath={.users[*].name}"))
        .isEqualTo("agent");
    assertThat(shop.kubectl(config, "get", "dbb")).contains("production", "login");
    assertThat(CLUSTER.tryKubectl("", config, "-n", shop.name(), "get", "secrets").text())
        .contains(":" + shop.name() + ":agent\" cannot list resource \"secrets\"");
    try {
      page.run("kubectl apply -f k8s/mcp/server.yaml", shop, here);
      home.kubectl("rollout", "status", "deployment/offshoot-mcp", Space.TIMEOUT);
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
      CLUSTER.kubectl("delete", "-f", "k8s/mcp/server.yaml", "--ignore-not-found");
    }
  }

  @Test
  @ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
  @ResourceLock(Cluster.INSTALLATIONS)
  void forItsOwnNamespaceAlone() throws Exception {
    OperatorImage.into(CLUSTER);
    try (var operator = PlainManifests.oneNamespace(CLUSTER)) {
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
        home.kubectl("delete", "bm,mset,dbb", "--all", Space.TIMEOUT);
        home.kubectl("delete", "pvc", "--all", Space.TIMEOUT);
      }
    }
  }
}
