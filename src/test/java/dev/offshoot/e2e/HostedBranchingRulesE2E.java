package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.ConditionType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What users of hosted branching are promised, rule by rule, on one production: each rule works on
 * a branch of its own and with versions that begin with its number.
 */
@ResourceLock("the production of the rules")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostedBranchingRulesE2E {
  private static Shop shop;

  @BeforeAll
  static void production() {
    shop =
        Shop.open(
            "rules",
            migration(
                1,
                "accounts",
                "create table accounts (id int generated always as identity primary key, email text);"
                    + " create table things (a int, b text)"),
            migration(
                2,
                "countries",
                "create table countries (code text primary key); insert into countries values ('de'), ('fr')"));
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void rule01_createClonesProductionByItsTrackedMigrationsWithoutUntrackedDataOrSchema() {
    shop.sql("production", "insert into accounts (email) values ('untracked@shop')");
    shop.sql("production", "create table untracked as select 1 as one");

    shop.branch("r01", "production");

    assertThat(shop.tracked("r01")).isEqualTo(shop.tracked("production")).startsWith("1,2");
    assertThat(shop.sql("r01", "select string_agg(code, ',' order by code) from countries"))
        .isEqualTo("de,fr");
    assertThat(shop.sql("r01", "select count(*) from accounts")).isEqualTo("0");
    assertThat(shop.sql("r01", "select to_regclass('untracked') is null")).isEqualTo("t");
    assertThat(shop.space().kubectl("get", "dbb", "r01", "--no-headers").split(" +"))
        .containsSubsequence("r01", "production", "FUNCTIONS_DEPLOYED", "2", "0", "0", "True");
  }

  @Test
  void rule02_aMigrationIsTrackedSoThatItCanBeReplayedOnProduction() {
    shop.branch("r02", "production");
    shop.set(
        "r02",
        "r02",
        migration(201, "name", "alter table accounts add column name text"),
        migration(202, "italy", "insert into countries values ('it')"));
    shop.sql("r02", "insert into countries values ('xx')");

    assertThat(shop.merged("r02", "r02", "production"))
        .isEqualTo(
            "Succeeded Succeeded 2: Branch production has all of r02: applied 201 name, 202 italy.");

    assertThat(shop.tracked("production")).endsWith(",201,202");
    assertThat(shop.sql("production", "select count(name) from accounts")).isEqualTo("0");
    assertThat(shop.sql("production", "select string_agg(code, ',' order by code) from countries"))
        .isEqualTo("de,fr,it");
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

    shop.merge("r03-look", "r03", "production", ", dryRun: true");
    assertThat(shop.ended("bm/r03-look"))
        .startsWith("Failed RehearsalFailed 0: The rehearsal failed, production was not touched: ");
    assertThat(shop.status("bm/r03-look", "plan.items[?(@.version==\"302\")].findings[0]"))
        .isEqualTo(
            "line 1: writes a literal into account_id of orders; generated keys differ between databases, look it up instead");
    shop.merge("r03", "r03", "production", ", rehearse: false");

    assertThat(shop.ended("bm/r03"))
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
  void rule05_theUrlAndThePublishableKeyOfABranchAreItsOwnAndReadWithoutASecret() throws Exception {
    shop.branch("r05", "production");
    shop.set(
        "r05",
        "r05",
        migration(
            501,
            "notes",
            "create table notes (t text); grant usage on schema public to publishable; grant select on notes to publishable"),
        migration(502, "hidden", "create table hidden (t text)"));
    var space = shop.space();

    var report =
        space
            .client()
            .configMaps()
            .inNamespace(space.name())
            .withName("r05-db-public")
            .require()
            .getData();
    var key = report.get("publishable-key");
    var host = "r05-db." + space.name() + ".svc";
    var url = "postgresql://publishable:" + key + "@" + host + ":5432/app?sslmode=verify-full";
    assertThat(report)
        .containsEntry("host", host)
        .containsEntry("port", "5432")
        .containsEntry("database", "app")
        .containsEntry("url", url);
    assertThat(report.get(".env")).contains("POSTGRES_URL=\"" + url + "\"");
    try (var client = Sql.as(space, "r05", "publishable", key)) {
      assertThat(client.one("select count(*) from notes")).isEqualTo("0");
      assertThatThrownBy(() -> client.one("select count(*) from hidden"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied for table hidden");
    }
    assertThatThrownBy(() -> Sql.as(space, "production", "publishable", key))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed for user \"publishable\"");
  }

  @Test
  void rule06_aRevertTakesOutTheLastOnesOrGoesToAVersionAndClearsWhatIsUntracked() {
    shop.branch("r06", "production");
    shop.set(
        "r06",
        "r06",
        migration(601, "one", "create table six_one (i int)"),
        migration(602, "two", "create table six_two (i int)"),
        migration(603, "three", "create table six_three (i int)"));
    shop.sql("r06", "create table junk as select generate_series(1, 10) as i");
    shop.sql("r06", "insert into six_one values (1)");

    shop.create("BranchReset", "r06-to", "{branchRef: {name: r06}, toVersion: \"602\"}");
    assertThat(shop.ended("br/r06-to"))
        .startsWith(
            "Succeeded Succeeded 1: Branch r06 is at 602: took out 603 three, dropped table public.junk");
    assertThat(shop.tracked("r06")).endsWith(",601,602");
    assertThat(shop.sql("r06", "select to_regclass('junk') is null")).isEqualTo("t");
    assertThat(shop.sql("r06", "select count(*) from six_one")).isEqualTo("0");
    shop.create("BranchReset", "r06-last", "{branchRef: {name: r06}, lastMigrations: 2}");
    assertThat(shop.ended("br/r06-last"))
        .startsWith("Succeeded Succeeded 2: ")
        .contains("took out 601 one, 602 two, ");

    assertThat(shop.tracked("r06")).isEqualTo(shop.tracked("production"));
    shop.space().ready("r06");
    shop.space()
        .until(() ->
            assertThat(shop.status("mset/r06", "problems[*].reason"))
                .isEqualTo("Reverted Reverted Reverted"));
  }

  @Test
  void rule07_productionIsNeverResetAndRollsForwardWithANewMigration() {
    shop.set("r07", "production", migration(701, "mistake", "create table mistake (i int)"));
    shop.create("BranchReset", "r07", "{branchRef: {name: production}, lastMigrations: 1}");
    assertThat(shop.ended("br/r07"))
        .isEqualTo(
            "Failed RootReset 0: Branch production is a root and is never reset: roll forward, with a new migration that takes back what the old one did.");
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
    shop.merge("r08-look", "r08", "production", ", dryRun: true");
    assertThat(shop.ended("bm/r08-look")).startsWith("Planned Planned 0: ");
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
            "Succeeded Succeeded 1: Branch production has all of r08: applied 802 one_email.");
    shop.space().ready("production");
    assertThat(shop.merged("r08-third", "r08", "production"))
        .isEqualTo(
            "Succeeded NothingToDo 0: There is nothing new to carry from r08: production has all of it.");
    assertThat(shop.tracked("production")).isEqualTo(before + ",801,802");
  }

  @Test
  void rule09_anActiveBranchCostsItsRateByTheHourAndADeletedOneNothing() {
    shop.branch("r09", "production");
    var space = shop.space();
    assertThat(space.get("r09").getStatus().getCost().hourlyRate()).isEqualTo("0.01344");
    assertThat(space.get("production").getStatus().getCost()).isNull();

    space.hasCost("r09");
    space.patch("r09", "{\"suspend\": true}");
    space.until(() ->
        assertThat(space.get("r09").getStatus().getDatabase().state())
            .isEqualTo(DatabaseState.INACTIVE));
    var cost = space.get("r09").getStatus().getCost();
    assertThat(cost.activeSeconds()).isPositive();
    assertThat(new BigDecimal(cost.accrued()))
        .isEqualByComparingTo(
            new BigDecimal("0.01344")
                .multiply(BigDecimal.valueOf(cost.activeSeconds()))
                .divide(BigDecimal.valueOf(3600), 6, RoundingMode.HALF_UP));

    space.delete("dbb", "r09");
    space.until(() ->
        assertThat(
                space.kubectl(
                    "get", "all,cm,secret,pvc", "-l", "offshoot.dev/branch=r09", "-o", "name"))
            .isEmpty());
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
            "Succeeded Succeeded 1: Branch r10-b has all of production: applied 1001 hotfix.");
    soon("r10-b", ConditionStatus.TRUE, "InSync");

    shop.set("r10-a", "r10-a", migration(1002, "sibling", "create table ten_sibling (i int)"));
    assertThat(shop.merged("r10-a", "r10-a", "production")).startsWith("Succeeded Succeeded 1: ");
    soon("r10-b", ConditionStatus.FALSE, "Behind");
    assertThat(shop.rebased("r10-b-2", "production", "r10-b"))
        .isEqualTo(
            "Succeeded Succeeded 1: Branch r10-b has all of production: applied 1002 sibling.");
    soon("r10-b", ConditionStatus.TRUE, "InSync");
    assertThat(shop.tracked("r10-b")).endsWith(",1003,1001,1002");
    assertThat(space.get("r10-b").getStatus().getMigrations().ahead()).isEqualTo(1);
  }

  @Test
  void rule11_aResetGoesToTheLatestMigrationAndZeroIsAFreshDatabase() throws Exception {
    shop.branch("r11", "production");
    shop.set("r11", "r11", migration(1101, "own", "create table eleven (i int)"));
    var tracked = shop.tracked("r11");
    shop.sql("r11", "create table junk as select 1 as one; insert into eleven values (1)");
    var login = Sql.login(shop.space(), "r11"); // as an application knows it from its start on
    shop.create("BranchReset", "r11-latest", "{branchRef: {name: r11}, toVersion: latest}");
    assertThat(shop.ended("br/r11-latest"))
        .startsWith(
            "Succeeded Succeeded 0: Branch r11 is at 1101: took out no migration, dropped table public.junk");
    assertThat(shop.tracked("r11")).isEqualTo(tracked);
    assertThat(Sql.asked(shop.space(), "r11", login, "select count(*) from eleven")).isEqualTo("0");

    shop.create("BranchReset", "r11-zero", "{branchRef: {name: r11}, toVersion: \"0\"}");
    assertThat(shop.ended("br/r11-zero")).startsWith("Succeeded Succeeded ").contains("is at 0");
    assertThat(shop.tracked("r11")).isEmpty();
    var fresh = "select current_user || ' ' || coalesce(to_regclass('accounts')::text, 'none')";
    assertThat(Sql.asked(shop.space(), "r11", login, fresh)).isEqualTo("app none");
    assertThat(Sql.login(shop.space(), "r11")).isEqualTo(login);
    shop.space()
        .until(() -> {
          var status = shop.space().get("r11").getStatus();
          assertThat(status.getHead()).isEqualTo("0");
          assertThat(status.getPhase()).isEqualTo(BranchPhase.FUNCTIONS_DEPLOYED);
        });
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
