package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What users of hosted branching are promised of merges and of production, rule by rule, on one
 * production; continues {@link HostedBranchRulesE2E}, with its numbers.
 */
@ResourceLock("merge-rules")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostedMergeRulesE2E {
  private static Shop shop;

  @BeforeAll
  static void production() {
    shop = Shop.withCountries("merge-rules");
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void rule03_aHardCodedForeignKeyIsWarnedOfAndFailsOnProductionByItsConstraintsName() {
    shop.branch("r03", "production");
    shop.sql(
        "r03", "insert into accounts (id, email) overriding system value values (4711, 'mine')");
    shop.set(
        "r03",
        "r03",
        migration(301, "orders", "create table orders (account_id int references accounts)"),
        migration(302, "first_order", "insert into orders (account_id) values (4711)"));

    shop.merge("r03-look", "r03", "production", ", hold: true");
    assertThat(shop.ended("bm/r03-look"))
        .startsWith("Failed RehearsalFailed 0: The rehearsal failed, production was not touched: ");
    assertThat(shop.status("bm/r03-look", "plan.items[?(@.version==\"302\")].findings[0]"))
        .isEqualTo(
            "line 1: writes a literal into account_id of orders; generated keys differ between databases, look it up instead");
    shop.policy("production", "{\"rehearse\":false}");
    shop.merge("r03", "r03", "production", "");

    var unrehearsed = shop.ended("bm/r03");
    shop.policy("production", "null");
    assertThat(unrehearsed)
        .startsWith(
            "Failed MigrationFailed 1: Applied to production: 301 orders. Failed: 302 first_order: ")
        .contains("violates foreign key constraint \"orders_account_id_fkey\" (23503)");
    shop.space()
        .until(() -> {
          var status = shop.space().get("production").getStatus();
          assertThat(status.getPhase()).isEqualTo(BranchPhase.MIGRATIONS_FAILED);
          assertThat(status.getLastError().message()).contains("orders_account_id_fkey");
        });
    shop.space().delete("bm", "r03");
    shop.space().ready("production");
  }

  @Test
  void rule04_whatMayDestroyDataIsReviewedAgainstTheStateThatItMeets() {
    shop.branch("r04", "production");
    shop.set("r04", "r04", migration(401, "no_b", "alter table things drop column b"));
    shop.merge("r04", "r04", "production", "");
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/r04"))
                .startsWith(
                    "AwaitingApproval AwaitingApproval 0: BranchMerge/r04 may destroy data"));
    assertThat(shop.status("bm/r04", "plan.items[?(@.version==\"401\")].findings[0]"))
        .startsWith("line 1: ");
    var digest = shop.status("bm/r04", "digest");
    assertThat(shop.tracked("production")).doesNotContain("401");

    shop.set("r04-hotfix", "production", migration(402, "hotfix", "create table hotfix (id int)"));
    shop.approve("r04", digest);
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/r04")).startsWith("AwaitingApproval ApprovalOutdated 0: "));
    shop.approve("r04", shop.status("bm/r04", "digest"));

    assertThat(shop.ended("bm/r04")).startsWith("Succeeded Succeeded 1: ");
    assertThat(shop.tracked("production")).endsWith(",402,401");
  }

  @Test
  void rule07_productionIsNeverResetAndRollsForwardWithANewMigration() {
    shop.set("r07", "production", migration(701, "mistake", "create table mistake (i int)"));
    shop.create("BranchReset", "r07", "{branchRef: {name: production}, lastMigrations: 1}");
    assertThat(shop.ended("br/r07"))
        .isEqualTo(
            "Failed RootReset 0: Branch production is a production branch (one without a parent) and cannot be reset; apply a new migration that reverts the old one.");
    assertThat(shop.tracked("production")).endsWith(",701");

    shop.create(
        "MigrationSet",
        "r07-back",
        "{branchRef: {name: production}, acknowledgeDestructive: [%s], migrations: [%s]}"
            .formatted(
                Shop.acknowledgement(702, "drop table mistake"),
                migration(702, "back", "drop table mistake")));

    shop.space().kubectl("wait", "mset/r07-back", "--for=condition=Ready", Space.TIMEOUT);
    assertThat(shop.tracked("production")).endsWith(",701,702");
    assertThat(shop.sql("production", "select to_regclass('mistake') is null")).isEqualTo("t");
  }

  @Test
  void rule08_aFailedMergeShowsOnProductionAndIsMendedByResetFixAndAnotherMerge() {
    shop.sql("production", "insert into accounts (email) values ('twice'), ('twice')");
    shop.branch("r08", "production");
    var logins = migration(801, "logins", "create table logins (id int primary key)");
    shop.set(
        "r08",
        "r08",
        logins,
        migration(
            802, "one_email", "alter table accounts add constraint one_email unique (email)"));
    shop.merge("r08-look", "r08", "production", ", hold: true");
    shop.space()
        .until(() ->
            assertThat(shop.said("bm/r08-look"))
                .startsWith("AwaitingApproval AwaitingApproval 0: "));
    assertThat(shop.status("bm/r08-look", "plan.items[*].rehearsed")).matches("\\d+ms \\d+ms");
    var before = shop.tracked("production");

    assertThat(shop.merged("r08-first", "r08", "production"))
        .startsWith(
            "Failed MigrationFailed 1: Applied to production: 801 logins. Failed: 802 one_email: ")
        .contains("(23505)")
        .endsWith("Reset branch r08 to before 802, apply a corrected text, and merge again.");
    shop.space()
        .until(() -> {
          var production = shop.space().get("production").getStatus();
          assertThat(production.getPhase()).isEqualTo(BranchPhase.MIGRATIONS_FAILED);
          assertThat(production.getLastError().version()).isEqualTo("802");
          assertThat(production.getLastError().sqlState()).isEqualTo("23505");
          assertThat(log("production"))
              .contains("failed 802 one_email: 23505 could not create unique index \"one_email\"");
        });
    assertThat(shop.tracked("production")).isEqualTo(before + ",801");
    assertThat(shop.merged("r08-again", "r08", "production"))
        .startsWith("Failed MigrationFailed 0: Applied to production: nothing. Failed: 802 ");
    assertThat(shop.tracked("production")).isEqualTo(before + ",801");

    shop.create("BranchReset", "r08", "{branchRef: {name: r08}, lastMigrations: 1}");
    assertThat(shop.ended("br/r08"))
        .startsWith("Succeeded Succeeded 1: Branch r08 is at 801: took out 802 one_email");
    shop.space().ready("r08");
    shop.set(
        "r08",
        "r08",
        logins,
        migration(802, "one_email", "create index one_email on accounts (email)"));
    assertThat(shop.merged("r08-second", "r08", "production"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch production has every migration of r08: applied 802 one_email.");
    shop.space().ready("production");
    assertThat(shop.merged("r08-third", "r08", "production"))
        .isEqualTo(
            "Succeeded NothingToDo 0: Nothing to merge: production already has every migration of r08.");
    assertThat(shop.tracked("production")).isEqualTo(before + ",801,802");
  }

  @Test
  void rule10_aRebaseBringsWhatProductionGotSinceAHotfixOrTheMergeOfASibling() {
    shop.branch("r10-a", "production");
    shop.branch("r10-b", "production");
    var space = shop.space();
    space.until("r10-b", ConditionType.IN_SYNC, ConditionStatus.TRUE, "InSync");
    shop.set("r10-b", "r10-b", migration(1003, "own", "create table own (i int)"));

    shop.set(
        "r10-hotfix", "production", migration(1001, "hotfix", "create table ten_hotfix (i int)"));
    soon("r10-b", ConditionStatus.FALSE, "Behind");
    assertThat(shop.rebased("r10-b-1", "production", "r10-b"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch r10-b has every migration of production: applied 1001 hotfix.");
    soon("r10-b", ConditionStatus.TRUE, "InSync");

    shop.set("r10-a", "r10-a", migration(1002, "sibling", "create table ten_sibling (i int)"));
    assertThat(shop.merged("r10-a", "r10-a", "production")).startsWith("Succeeded Succeeded 1: ");
    soon("r10-b", ConditionStatus.FALSE, "Behind");
    assertThat(shop.rebased("r10-b-2", "production", "r10-b"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch r10-b has every migration of production: applied 1002 sibling.");
    soon("r10-b", ConditionStatus.TRUE, "InSync");
    assertThat(shop.tracked("r10-b")).endsWith(",1003,1001,1002");
    assertThat(space.get("r10-b").getStatus().getMigrations().ahead()).isEqualTo(1);
  }

  /** Within seconds and by itself, however long a busy machine may take for other things. */
  private static void soon(String branch, ConditionStatus status, String reason) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          var now = shop.space().condition(branch, ConditionType.IN_SYNC);
          assertThat(now.status() + " " + now.reason()).isEqualTo(status + " " + reason);
        });
  }

  private static String log(String branch) {
    return shop.space()
        .client()
        .configMaps()
        .inNamespace(shop.space().name())
        .withName(branch + "-db-log")
        .require()
        .getData()
        .get("log");
  }
}
