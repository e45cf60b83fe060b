package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;

/**
 * What every way of installing has to bear: an upgrade in the middle of a merge, and to be taken
 * away and brought back while branches live.
 */
record InstallationStory(Space shop, Installed installed) {
  private static final String WORK =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: MigrationSet
      metadata: {name: work}
      spec:
        branch: login
        migrations:
        - {version: "1", name: once, sql: "create table once (i int)"}
        - {version: "2", name: slow, sql: "insert into once values (1); select pg_sleep(6)"}
        - {version: "3", name: last, sql: "insert into once values (2)"}
      """;

  /**
   * Production, its branch {@code login} with work, and a merge over which the operator changes.
   */
  void upgradedInTheMiddleOfAMerge() throws Exception {
    shop.root("production").branch("login", "{parent: production}");
    shop.ready("production");
    shop.ready("login");
    shop.apply(WORK);
    shop.until(
        () -> assertThat(shop.psql("login", "app", "select count(*) from once")).isEqualTo("2"));

    shop.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: BranchMerge
        metadata: {name: carry}
        spec: {source: login, target: production, rehearse: false}
        """);
    shop.until(() -> assertThat(merge().getApplied()).isPositive());
    installed.upgrade();
    shop.until(() -> assertThat(merge().getPhase()).isEqualTo(OperationPhase.SUCCEEDED));
    assertThat(merge().getMessage()).contains("applied 1 once, 2 slow, 3 last");
    assertThat(shop.psql("production", "app", "select count(*), sum(i) from once"))
        .isEqualTo("2|3");
  }

  /** The pods did what they had to with the rights that they have. */
  void saidNothingBad() {
    assertThat(installed.logs())
        .contains("operator ready")
        .doesNotContain("forbidden")
        .doesNotContain("\"level\":\"ERROR\"");
  }

  void uninstalledAndInstalledAgain() throws Exception {
    installed.uninstall();
    assertThat(shop.psql("login", "app", "select count(*) from once")).isEqualTo("2");
    assertThat(shop.get("login").getMetadata().getDeletionTimestamp()).isNull();
    installed.install();
    shop.branch("again", "{parent: production}");
    shop.ready("again");
    shop.ready("login");
    shop.delete("dbb", "again");
  }

  private OperationStatus merge() {
    return shop.client()
        .resources(BranchMerge.class)
        .inNamespace(shop.name())
        .withName("carry")
        .require()
        .getStatus();
  }
}
