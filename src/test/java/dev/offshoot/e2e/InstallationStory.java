package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What every way of installing has to bear: an upgrade, a killed pod and an evicted one, each in
 * the middle of a merge, and to be taken away and brought back while branches live.
 */
record InstallationStory(Space shop, Installed installed) {
  /** What befalls the operator. */
  private interface Blow {
    void strike() throws Exception;
  }

  /** Production and its branch {@code login}. */
  void begins() {
    shop.root("production");
    shop.patch("production", "{\"migrationPolicy\":{\"rehearse\":false}}");
    shop.branch("login", "{parentRef: {name: production}}");
    shop.ready("production");
    shop.ready("login");
  }

  void upgradedInTheMiddleOfAMerge() throws Exception {
    mergedOver("upgraded", 1, 6, installed::upgrade);
  }

  void killedInTheMiddleOfAMerge() throws Exception {
    var killed = new AtomicReference<String>();
    mergedOver(
        "killed",
        4,
        10,
        () -> {
          killed.set(installed.worker());
          installed.kill(killed.get());
          assertThat(merge("killed").getPhase())
              .as("nobody is there who could have ended it")
              .isEqualTo(OperationPhase.RUNNING);
        });
    anotherWorks(killed.get());
  }

  void evictedInTheMiddleOfAMerge() throws Exception {
    var evicted = new AtomicReference<String>();
    mergedOver(
        "evicted",
        7,
        6,
        () -> {
          evicted.set(installed.worker());
          installed.drain(evicted.get());
        });
    anotherWorks(evicted.get());
  }

  private void anotherWorks(String before) {
    shop.until(() -> assertThat(installed.worker()).isNotEmpty().isNotEqualTo(before));
  }

  /**
   * A merge of three migrations, over which the operator changes while the second one runs. Each
   * leaves a row, so that one which ran twice would show.
   *
   * @param seconds that the second one takes
   */
  private void mergedOver(String name, int first, int seconds, Blow blow) throws Exception {
    shop.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: MigrationSet
        metadata: {name: %1$s}
        spec:
          branchRef: {name: login}
          migrations:
          - {version: "%2$d", name: once, sql: "create table %1$s (i int)"}
          - {version: "%3$d", name: slow, sql: "insert into %1$s values (1); select pg_sleep(%5$d)"}
          - {version: "%4$d", name: last, sql: "insert into %1$s values (2)"}
        """
            .formatted(name, first, first + 1, first + 2, seconds));
    shop.until(() -> assertThat(rows("login", name)).isEqualTo("1,2"));
    shop.ready("login");

    shop.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: BranchMerge
        metadata: {name: %s}
        spec: {sourceRef: {name: login}, targetRef: {name: production}}
        """
            .formatted(name));
    shop.until(() -> assertThat(merge(name).getApplied()).isPositive());
    blow.strike();
    shop.until(() -> assertThat(merge(name).getPhase()).isEqualTo(OperationPhase.SUCCEEDED));
    assertThat(merge(name).getMessage())
        .contains("applied %d once, %d slow, %d last".formatted(first, first + 1, first + 2));
    assertThat(rows("production", name)).isEqualTo("1,2");
    assertThat(
            shop.psql(
                "production",
                "app",
                "select string_agg(version || ' ' || name, ',' order by seq)"
                    + " from offshoot.migrations where version >= "
                    + first))
        .isEqualTo("%d once,%d slow,%d last".formatted(first, first + 1, first + 2));
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
    assertThat(rows("login", "upgraded")).isEqualTo("1,2");
    assertThat(shop.get("login").getMetadata().getDeletionTimestamp()).isNull();
    installed.install();
    shop.branch("again", "{parentRef: {name: production}}");
    shop.ready("again");
    shop.ready("login");
    shop.delete("dbb", "again");
  }

  private String rows(String branch, String table) {
    return shop.psql(branch, "app", "select string_agg(i::text, ',' order by i) from " + table);
  }

  private OperationStatus merge(String name) {
    return shop.client()
        .resources(BranchMerge.class)
        .inNamespace(shop.name())
        .withName(name)
        .require()
        .getStatus();
  }
}
