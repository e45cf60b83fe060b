package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One object from its plan to its end: held, confirmed, cancelled, too late, and created again. */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class OperationLifecycleE2E {
  private static final Shop shop =
      Shop.open("lifecycle", Shop.migration(1, "t", "create table t (i int)"));

  @AfterAll
  static void close() {
    shop.close();
  }

  private static void says(String operation, String beginning) {
    shop.space().until(() -> assertThat(shop.said(operation)).startsWith(beginning));
  }

  private static void confirm(String merge) {
    shop.approve(merge, shop.status("bm/" + merge, "digest"));
  }

  private static void cancel(String operation) {
    shop.space().kubectl("patch", operation, "--type=merge", "-p", "{\"spec\":{\"cancel\":true}}");
  }

  private static String rehearsals(String merge) {
    return shop.sql(
        "production",
        "select count(*) from offshoot.logs where text like 'BranchMerge/%s: rehearsal on%%'"
            .formatted(merge));
  }

  @Test
  void aHeldMergeRunsOnceItsPlanIsConfirmed() {
    shop.branch("held", "production");
    shop.set("held", "held", Shop.migration(101, "held", "create table held (i int)"));
    shop.merge("held", "held", "production", ", hold: true");
    says("bm/held", "AwaitingApproval AwaitingApproval 0: ");
    assertThat(shop.status("bm/held", "requiredVerb")).isEqualTo("merge");
    assertThat(shop.status("bm/held", "plan.items[?(@.version==\"101\")].rehearsed"))
        .matches("\\d+ms");
    assertThat(shop.tracked("production")).doesNotContain("101");

    confirm("held");
    assertThat(shop.ended("bm/held")).startsWith("Succeeded Succeeded 1: ");
    assertThat(shop.status("bm/held", "confirmedTime")).isNotEmpty();
    assertThat(rehearsals("held")).isEqualTo("1");
  }

  @Test
  void aPlanThatNobodyConfirmsAndOneThatCannotStartEndByThemselves() {
    shop.branch("late", "production");
    shop.set("late", "late", Shop.migration(201, "late", "create table late (i int)"));
    shop.merge("late", "late", "production", ", hold: true, approvalDeadline: 2s");
    assertThat(shop.ended("bm/late")).startsWith("Cancelled ApprovalTimedOut 0: ");

    shop.space().patch("late", "{\"suspend\":true}");
    shop.merge("asleep", "late", "production", ", startDeadline: 3s");
    assertThat(shop.ended("bm/asleep")).startsWith("Failed StartDeadlineExceeded 0: ");
    shop.space().patch("late", "{\"suspend\":false}");
    shop.space().ready("late");
    assertThat(shop.tracked("production")).doesNotContain("201");
  }

  @Test
  void whatIsCancelledWhileItRunsIsRolledBack() {
    shop.branch("slow", "production");
    shop.set("slow", "slow", Shop.migration(301, "slow", "create table slow (i int)"));
    shop.space().ready("slow");
    shop.policy("production", "{\"rehearse\":false}");
    shop.sql("production", "create table if not exists gate (i int)");
    shop.set(
        "slower",
        "slow",
        Shop.migration(302, "slower", "create table slower (i int); select pg_sleep(4)"));
    shop.space().ready("slow");
    shop.merge("slow", "slow", "production", "");
    shop.space().until(() -> assertThat(shop.tracked("production")).contains("301"));
    cancel("bm/slow");
    assertThat(shop.ended("bm/slow")).startsWith("Cancelled Cancelled 1: ");
    shop.policy("production", "null");
    assertThat(shop.tracked("production")).contains("301").doesNotContain("302");
    assertThat(shop.sql("production", "select to_regclass('slower') is null")).isEqualTo("t");
  }

  /** As {@code kubectl apply} of one file does it after each end. */
  @Test
  void aNameRunsOnce() {
    shop.branch("again", "production");
    shop.set("again", "again", Shop.migration(401, "again", "create table again (i int)"));
    shop.space().ready("again");
    var once = "{branchRef: {name: again}, toVersion: latest, ttlSecondsAfterFinished: 1}";
    shop.create("BranchReset", "again", once);
    gone("br/again");
    shop.sql("again", "insert into again values (1)");
    for (var i = 0; i < 2; i++) {
      shop.create("BranchReset", "again", once.replace("Finished: 1", "Finished: 5"));
      assertThat(shop.ended("br/again")).startsWith("Succeeded AlreadyDone 0: ");
      gone("br/again");
    }
    assertThat(shop.sql("again", "select count(*) from again")).isEqualTo("1");

    shop.merge("again", "again", "production", ", ttlSecondsAfterFinished: 0");
    gone("bm/again");
    shop.space().delete("dbb", "again");
    shop.space().delete("mset", "again");
    shop.branch("again", "production");
    shop.set("again-2", "again", Shop.migration(402, "other", "create table other (i int)"));
    shop.merge("again", "again", "production", "");
    assertThat(shop.ended("bm/again")).startsWith("Failed NameReused 0: ");
    assertThat(shop.tracked("production")).contains("401").doesNotContain("402");
  }

  private static void gone(String operation) {
    shop.space().kubectl("wait", operation, "--for=delete", Space.TIMEOUT);
  }
}
