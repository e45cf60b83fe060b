package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How operations behave towards applications, suspended branches and branches of branches. */
@ResourceLock("the production of the manners")
class MergeMannersE2E {
  private static final Duration LOCK = Duration.ofSeconds(1);

  /** What a busy machine may take for a query beside that: one behind the ALTER has no end. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  private static Shop shop;

  @BeforeAll
  static void production() {
    shop = Shop.open("manners", migration(1, "accounts", "create table accounts (id int)"));
    shop.branch("login", "production");
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void anApplicationsLongTransactionNeverMakesProductionUnavailableWhileAnAlterQueues()
      throws Exception {
    shop.set(
        "alter", "login", migration(101, "phone", "alter table accounts add column phone text"));
    try (var longOne = Sql.app(shop.space(), "production");
        var reader = Sql.app(shop.space(), "production")) {
      longOne.begin();
      longOne.one("select count(*) from accounts");

      shop.policy("production", "{\"timeouts\":{\"lock\":\"%ds\"}}".formatted(LOCK.toSeconds()));
      shop.merge("alter", "login", "production", "");
      var slowest = Duration.ZERO;
      var end = System.nanoTime() + Space.PATIENCE.toNanos();
      while (tries() < 2) {
        assertThat(System.nanoTime())
            .as("it was sent away twice: " + shop.said("bm/alter"))
            .isLessThan(end);
        var began = System.nanoTime();
        reader.one("select count(*) from accounts");
        var took = Duration.ofNanos(System.nanoTime() - began);
        slowest = slowest.compareTo(took) < 0 ? took : slowest;
        assertThat(slowest).isLessThan(LOCK.plus(SLACK));
        assertThat(shop.said("bm/alter")).doesNotStartWith("Failed").doesNotStartWith("Succeeded");
      }
      System.out.printf("while an ALTER queued the slowest read took %s%n", slowest);
      assertThat(shop.tracked("production")).doesNotContain("101");
    }

    assertThat(shop.ended("bm/alter")).startsWith("Succeeded Succeeded ").contains("101 phone");
    assertThat(shop.tracked("production")).endsWith(",101");
  }

  /** How often the merge was sent away from the lock. */
  private static int tries() {
    return Integer.parseInt(
        shop.sql(
            "production",
            "select count(*) from offshoot.logs where text like '101 phone: % trying again%'"));
  }

  @Test
  void aSuspendedSideIsWaitedForAndGoesOnWhenItIsBack() {
    shop.branch("sleepy", "production");
    shop.set("sleepy", "sleepy", migration(201, "rest", "create table rest (i int)"));
    shop.space().patch("sleepy", "{\"suspend\": true}");
    shop.space()
        .until("sleepy", ConditionType.DATABASE_AVAILABLE, ConditionStatus.FALSE, "Suspended");

    shop.merge("sleepy", "sleepy", "production", "");
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/sleepy"))
                .isEqualTo(
                    "Pending BranchSuspended 0: Branch sleepy is suspended; set its spec.suspend to false to continue."));
    assertThat(shop.tracked("production")).doesNotContain("201");

    shop.space().patch("sleepy", "{\"suspend\": false}");

    assertThat(shop.ended("bm/sleepy")).startsWith("Succeeded Succeeded ").contains("201 rest");
  }

  @Test
  void aBranchOfABranchMergesIntoAndIsRebasedOntoItsOwnParent() {
    shop.branch("deep", "login");
    shop.set("deep", "deep", migration(302, "deep", "create table deep (i int)"));
    var production = shop.tracked("production");
    assertThat(shop.merged("too-far", "deep", "production"))
        .startsWith(
            "Failed NotParent 0: production is not the parent of deep, which has login: a merge goes from a branch into its parent.");

    assertThat(shop.merged("deep-up", "deep", "login"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch login has every migration of deep: applied 302 deep.");
    shop.set("login", "login", migration(301, "login", "create table login (i int)"));
    shop.space().until("deep", ConditionType.IN_SYNC, ConditionStatus.FALSE, "Behind");
    assertThat(shop.rebased("deep-down", "login", "deep"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch deep has every migration of login: applied 301 login.");

    shop.space().until("deep", ConditionType.IN_SYNC, ConditionStatus.TRUE, "InSync");
    assertThat(shop.tracked("deep")).endsWith(",302,301");
    assertThat(shop.tracked("login")).endsWith(",302,301");
    assertThat(shop.tracked("production")).isEqualTo(production);
  }
}
