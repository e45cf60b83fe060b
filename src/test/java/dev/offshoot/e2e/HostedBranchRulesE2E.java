package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What users of hosted branching are promised of a branch, rule by rule, on one production: each
 * rule works on a branch of its own and with versions that begin with its number. The rules of
 * merges are in {@link HostedMergeRulesE2E}.
 */
@ResourceLock("branch-rules")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostedBranchRulesE2E {
  private static Shop shop;

  @BeforeAll
  static void production() {
    shop = Shop.withCountries("branch-rules");
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
            "Succeeded Succeeded 2: Branch production has every migration of r02: applied 201 name, 202 italy.");

    assertThat(shop.tracked("production")).endsWith(",201,202");
    assertThat(shop.sql("production", "select count(name) from accounts")).isEqualTo("0");
    assertThat(shop.sql("production", "select string_agg(code, ',' order by code) from countries"))
        .isEqualTo("de,fr,it");
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
}
