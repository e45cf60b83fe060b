package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A life of an installation from the packed chart: installed, used as its notes say, upgraded, its
 * pods killed and moved away in the middle of merges, uninstalled and installed again while
 * branches live.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
@ResourceLock(Cluster.INSTALLATIONS)
class HelmE2E {
  @TempDir Path folder;

  @Test
  void fromInstallToInstallAgain() throws Exception {
    try (var shop = Cluster.withoutOperator().space("helm-shop");
        var release = HelmRelease.of(Cluster.withoutOperator().space("helm-home"), shop)) {
      var notes = release.installed();
      assertThat(notes).contains("Offshoot watches " + shop.name(), "kubectl -n " + shop.name());
      assertThat(release.test()).contains("Phase:          Succeeded");

      theNotesRun(notes, shop);

      var story = new InstallationStory(shop, release);
      story.upgradedInTheMiddleOfAMerge();

      shop.until(() ->
          assertThat(release.metrics())
              .contains("offshoot_migrations_total{result=\"applied\",where=\"branch\"}")
              .contains("offshoot_branches{phase=\"FUNCTIONS_DEPLOYED\"} 2.0"));
      anAgentIsServed(release.home(), shop);

      story.killedInTheMiddleOfAMerge();
      story.evictedInTheMiddleOfAMerge();
      story.saidNothingBad();
      story.uninstalledAndInstalledAgain();
    }
  }

  /** They lead to the first branch, by which the story goes on. */
  private void theNotesRun(String notes, Space shop) throws Exception {
    var page = DocScript.ofNotes(notes);
    var of = "kubectl -n " + shop.name();
    assertThat(page.blocks()).hasSize(5);
    page.run("kubectl -n helm-home", shop, folder);
    page.run(of + " apply", shop, folder);
    assertThat(page.with("get dbb -w", "get dbb").run(of + " get dbb", shop, folder))
        .as("a watch ends when its reader goes; here it is one look")
        .contains("production", "login");
    shop.ready("production");
    shop.ready("login");
    assertThat(page.run(of + " get secret", shop, folder)).startsWith("postgresql://");
    assertThat(page.run("kubectl explain", shop, folder)).contains("parent");
  }

  /** The server beside the operator: with the rights of who calls, and none of its own. */
  private void anAgentIsServed(Space home, Space shop) throws Exception {
    shop.kubectl("create", "serviceaccount", "agent");
    shop.kubectl("apply", "-f", "k8s/mcp/agent-role.yaml");
    shop.kubectl(
        "create",
        "rolebinding",
        "agent",
        "--role=offshoot-agent",
        "--serviceaccount=" + shop.name() + ":agent");
    shop.kubectl("create", "serviceaccount", "stranger");
    try (var agent = AgentInCluster.of(home, token(shop, "agent"));
        var stranger = AgentInCluster.of(home, token(shop, "stranger"));
        var nobody = AgentInCluster.of(home, "")) {
      var production = "{\"project_id\":\"production\"}";
      assertThat(agent.call("list_branches", production))
          .contains("login", "FUNCTIONS_DEPLOYED")
          .doesNotContain("\"isError\":true");
      assertThat(
              agent.call(
                  "apply_migration",
                  "{\"project_id\":\"production\",\"name\":\"mine\",\"query\":\"select 1\"}"))
          .contains("\"isError\":true", "may not", "migrate");
      assertThat(stranger.call("list_branches", production))
          .contains("\"isError\":true", "forbidden");
      assertThat(nobody.hello().statusCode()).isEqualTo(401);
    }
  }

  private static String token(Space space, String account) {
    return space.kubectl("create", "token", account).strip();
  }
}
