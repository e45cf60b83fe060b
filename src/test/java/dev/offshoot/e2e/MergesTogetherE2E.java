package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Operations and sets that meet on one database: one writes at a time, the others wait and say for
 * whom, and what is broken off leaves nothing half done. Each test has versions of its own.
 */
@ResourceLock("the production of the merges")
class MergesTogetherE2E {
  private static Shop shop;
  private static Barrier barrier;

  @BeforeAll
  static void production() {
    shop = Shop.open("together", migration(1, "gate", Barrier.TABLES));
    barrier = new Barrier(shop);
    shop.space()
        .branch("login", "{parentRef: {name: production}}")
        .branch("other", "{parentRef: {name: production}}");
    shop.space().ready("login");
    shop.space().ready("other");
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  /** A merge of three whose second waits for {@code version} on production. */
  private static void held(String name, String source, int version) {
    barrier.close("production", version);
    shop.set(
        name,
        source,
        migration(version - 1, "before", "create table before_%d (i int)".formatted(version)),
        barrier.at(version),
        migration(version + 1, "after", "create table after_%d (i int)".formatted(version)));
    shop.merge(name, source, "production", "");
    barrier.reached("production");
  }

  @Test
  void aLongMigrationShowsItsProgressRunsOnceAndHoldsUpOnlyItsTarget() {
    var begun = barrier.begun("production");
    held("long", "login", 1001);
    shop.set("beside", "other", migration(1010, "beside", "create table beside (i int)"));
    shop.merge("queued", "other", "production", "");
    shop.want("late", "production", migration(1020, "late", "create table late (i int)"));

    shop.space()
        .until(() -> {
          assertThat(shop.said("bm/long"))
              .isEqualTo("Running Applying 1: Applying to production: 1001 waits (2 of 3).");
          assertThat(shop.said("bm/queued"))
              .isEqualTo(
                  "Pending Queued 0: Waits for BranchMerge/long, which came first on branch production.");
          assertThat(shop.space().get("production").getStatus().getPhase())
              .isEqualTo(BranchPhase.RUNNING_MIGRATIONS);
          assertThat(shop.status("mset/late", "conditions[?(@.type==\"Ready\")].status"))
              .isEqualTo("False");
        });
    shop.space().ready("other");
    assertThat(shop.tracked("production")).endsWith("1000").doesNotContain("1010", "1020");

    barrier.open("production", 1001);

    assertThat(shop.ended("bm/long"))
        .isEqualTo(
            "Succeeded Succeeded 3: Branch production has every migration of login: applied 1000 before, 1001 waits, 1002 after.");
    assertThat(shop.ended("bm/queued")).startsWith("Succeeded Succeeded 1: ");
    shop.space().kubectl("wait", "mset/late", "--for=condition=Ready", Space.TIMEOUT);
    assertThat(shop.tracked("production"))
        .contains("1000,1001,1002")
        .contains("1010")
        .contains("1020");
    assertThat(barrier.begun("production")).isEqualTo(begun + 1);
    shop.space().ready("production");
  }

  @Test
  void deletingAMergeRollsItsMigrationBackAndTheNextGoesOn() {
    held("cancelled", "login", 2001);
    shop.set("next", "other", migration(2010, "next", "create table next (i int)"));
    shop.merge("next", "other", "production", "");
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/next"))
                .startsWith("Pending Queued 0: Waits for BranchMerge/cancelled"));
    shop.space()
        .until(
            () -> assertThat(shop.space().get("login").getMetadata().getFinalizers()).isNotEmpty());

    shop.space().delete("bm", "cancelled");

    assertThat(shop.ended("bm/next")).startsWith("Succeeded Succeeded 1: ");
    assertThat(shop.tracked("production")).contains("2000", "2010").doesNotContain("2001", "2002");
    assertThat(shop.sql("production", "select to_regclass('waited_2001') is null")).isEqualTo("t");
    assertThat(barrier.running("production")).isEqualTo("0");
    shop.space()
        .until(() -> assertThat(shop.space().get("login").getMetadata().getFinalizers()).isEmpty());
    shop.space().ready("production");

    barrier.open("production", 2001);
    assertThat(shop.merged("again", "login", "production"))
        .isEqualTo(
            "Succeeded Succeeded 2: Branch production has every migration of login: applied 2001 waits, 2002 after.");
  }

  @Test
  void aBranchThatIsDeletedDuringItsMergeGoesWhenTheMergeHasEnded() {
    shop.branch("doomed", "production");
    held("doomed", "doomed", 3001);

    shop.space().kubectl("delete", "dbb", "doomed", Space.TIMEOUT);

    assertThat(shop.ended("bm/doomed"))
        .startsWith(
            "Failed Terminating 1: Branch doomed is being deleted; migrations that were applied stay tracked");
    assertThat(shop.tracked("production")).contains("3000").doesNotContain("3001", "3002");
    assertThat(shop.sql("production", "select to_regclass('waited_3001') is null")).isEqualTo("t");
    assertThat(barrier.running("production")).isEqualTo("0");
    shop.space().ready("production");
  }

  @Test
  void aMergeWaitsForTheSetsOfItsBranchAndRefusesWhenOneFailed() {
    barrier.close("login", 4001);
    shop.want("slow", "login", barrier.at(4001));
    barrier.reached("login");
    shop.merge("patient", "login", "production", "");
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/patient"))
                .isEqualTo(
                    "Pending SetPending 0: Waits for set slow of branch login, which is not applied yet."));
    barrier.open("login", 4001);
    assertThat(shop.ended("bm/patient")).startsWith("Succeeded Succeeded ").contains("4001 waits");

    shop.want("broken", "login", migration(4010, "broken", "select 1 / 0"));
    shop.space().kubectl("wait", "mset/broken", "--for=condition=Stalled", Space.TIMEOUT);
    assertThat(shop.merged("refused", "login", "production"))
        .startsWith(
            "Failed BranchNotReady 0: Set broken of branch login has failed, so nothing was merged");
    shop.space().delete("mset", "broken");
    shop.space()
        .until(() ->
            assertThat(shop.space().get("production").getStatus().getPhase())
                .isEqualTo(BranchPhase.FUNCTIONS_DEPLOYED));
  }

  @Test
  void twoMergesOfOneBranchAtOnceAreOneMergeAndNothing() {
    shop.set("twice", "login", migration(5001, "once", "create table once (i int)"));
    shop.space()
        .apply(
            """
            apiVersion: offshoot.dev/v1alpha1
            kind: BranchMerge
            metadata: {name: twice-a}
            spec: {sourceRef: {name: login}, targetRef: {name: production}}
            ---
            apiVersion: offshoot.dev/v1alpha1
            kind: BranchMerge
            metadata: {name: twice-b}
            spec: {sourceRef: {name: login}, targetRef: {name: production}}
            """);

    assertThat(shop.ended("bm/twice-a")).startsWith("Succeeded Succeeded ").contains("5001 once");
    assertThat(shop.ended("bm/twice-b")).startsWith("Succeeded NothingToDo 0: ");
  }

  @Test
  void twoBranchesAtOnceAreMergedOneAfterTheOther() {
    shop.set(
        "left",
        "login",
        migration(6001, "one", "create table left_one (i int)"),
        migration(6003, "three", "create table left_three (i int)"));
    shop.set(
        "right",
        "other",
        migration(6002, "two", "create table right_two (i int)"),
        migration(6004, "four", "create table right_four (i int)"));
    shop.space()
        .apply(
            """
            apiVersion: offshoot.dev/v1alpha1
            kind: BranchMerge
            metadata: {name: left}
            spec: {sourceRef: {name: login}, targetRef: {name: production}}
            ---
            apiVersion: offshoot.dev/v1alpha1
            kind: BranchMerge
            metadata: {name: right}
            spec: {sourceRef: {name: other}, targetRef: {name: production}}
            """);

    assertThat(shop.ended("bm/left")).startsWith("Succeeded Succeeded ");
    assertThat(shop.ended("bm/right")).startsWith("Succeeded Succeeded ");
    assertThat(shop.tracked("production")).contains("6001,6003").contains("6002,6004");
  }

  @Test
  void aRebaseAndAMergeOfOneBranchEndAsIfOneCameAfterTheOther() {
    barrier.close("login", 7001);
    shop.set("down", "production", barrier.at(7001));
    shop.set("up", "login", migration(7002, "up", "create table seven_up (i int)"));
    shop.merge("down", "production", "login", ", operation: Rebase");
    barrier.reached("login");
    shop.merge("up", "login", "production", "");
    barrier.open("login", 7001);

    assertThat(shop.ended("bm/down")).startsWith("Succeeded Succeeded ").contains("7001 waits");
    assertThat(shop.ended("bm/up")).startsWith("Succeeded Succeeded ").contains("7002 up");
    assertThat(shop.tracked("login")).contains("7002,").endsWith("7001");
    assertThat(shop.tracked("production")).contains("7001,").endsWith("7002");
  }

  @Test
  void branchesMadeDuringAMergeHoldItsBeginning() {
    held("growing", "login", 8001);
    shop.space().branch("early", "{parentRef: {name: production}}").ready("early");
    assertThat(shop.tracked("early")).endsWith(",8000");
    shop.space().branch("late", "{parentRef: {name: production}}");
    barrier.open("production", 8001);

    assertThat(shop.ended("bm/growing")).startsWith("Succeeded Succeeded ");
    shop.space().ready("late");
    assertThat(shop.tracked("production")).startsWith(shop.tracked("late"));
    shop.space().until("early", ConditionType.IN_SYNC, ConditionStatus.FALSE, "Behind");
  }
}
