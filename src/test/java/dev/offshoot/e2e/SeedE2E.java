package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Rows that are no migration come after the creation and after each reset, once, but not after a
 * reset to 0; and the status never says that they are there when they are not.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class SeedE2E {
  private static final String ROWS = "select string_agg(name, ',' order by name) from customers";

  @Test
  void theLifeOfASeed() throws InterruptedException {
    try (var space = Cluster.withoutOperator().space("seed")) {
      String left;
      try (var _ = OperatorProcess.of(space)) {
        left = untilAResetToZero(space);
      }
      // another process, which knows only what is stored
      try (var _ = OperatorProcess.of(space)) {
        andAfterIt(Shop.of(space), left);
      }
    }
  }

  private static String untilAResetToZero(Space space) {
    var shop =
        Shop.in(
            space, Shop.migration(1, "customers", "create table customers (name text not null)"));
    space.branch(
        "login",
        "{parentRef: {name: production}, seed: {sources: [{configMapRef: {name: rows}}, {configMapRef: {name: rows, key: more.sql}}]}}");

    assertThat(seeded(space, ConditionStatus.FALSE, "SeedNotFound"))
        .isEqualTo(
            "ConfigMap rows with key seed.sql, the seed of branch login, does not exist; create it, the seed is loaded when it appears");
    space.ready("login");
    assertThat(shop.sql("login", "select count(*) from customers")).isEqualTo("0");

    rows(space, "insert into customers values ('Ada')");
    seeded(space, ConditionStatus.TRUE, "Seeded");
    assertThat(shop.sql("login", ROWS)).isEqualTo("Ada,Bob");
    assertThat(shop.status("dbb/login", "lastError")).isEmpty();
    assertThat(shop.sql("production", "select count(*) from customers")).isEqualTo("0");

    shop.sql("login", "insert into customers values ('Eve')");
    rows(space, "insert into customers values ('Alan')");
    assertThat(seeded(space, ConditionStatus.TRUE, "SeedChanged"))
        .isEqualTo(
            "The sources of the seed of branch login changed since it was loaded; a BranchReset of login to the latest migration loads them");
    space.until(
        () -> assertThat(space.kubectl("events", "--for=dbb/login")).contains("SeedChanged"));
    assertThat(shop.sql("login", ROWS)).as("not by itself").isEqualTo("Ada,Bob,Eve");
    assertThat(reset(shop, "again", "latest")).endsWith(" Its seed was loaded.");
    assertThat(shop.sql("login", ROWS)).as("once, and nothing else").isEqualTo("Alan,Bob");
    seeded(space, ConditionStatus.TRUE, "Seeded");

    rows(space, "insert into customers values ('Ada'); insert into customers values (null)");
    assertThat(reset(shop, "failing", "latest"))
        .contains(
            "Its seed failed, the branch serves without it: key seed.sql of ConfigMap rows: null value in column \"name\"")
        .endsWith("Correct the source and reset branch login again to load it.");
    assertThat(seeded(space, ConditionStatus.FALSE, "SeedFailed"))
        .contains(
            "key seed.sql of ConfigMap rows: null value in column \"name\"",
            "(23502)",
            "nothing was executed");
    space.ready("login");
    assertThat(shop.sql("login", "select count(*) from customers")).isEqualTo("0");
    assertThat(shop.status("dbb/login", "lastError.stage")).isEqualTo("Seed");

    rows(space, "insert into customers values ('Ada')");
    assertThat(reset(shop, "mended", "latest")).endsWith(" Its seed was loaded.");
    seeded(space, ConditionStatus.TRUE, "Seeded");

    assertThat(reset(shop, "empty", "0")).endsWith(" A reset to 0 loads no seed.");
    var left = seeded(space, ConditionStatus.FALSE, "SeedLeftOut");
    assertThat(left)
        .isEqualTo(
            "the database of branch login was made without its seed, as after a reset to 0; a reset to the latest migration loads it");
    space.ready("login");
    assertThat(shop.sql("login", "select to_regclass('customers') is null")).isEqualTo("t");
    assertThat(shop.status("dbb/login", "lastError")).isEmpty();

    return left;
  }

  private static void andAfterIt(Shop shop, String left) {
    // an operator that applied this has asked the database what it remembers
    shop.set("own", "login", Shop.migration(5, "again", "create table customers (name text)"));
    assertThat(seeded(shop.space(), ConditionStatus.FALSE, "SeedLeftOut")).isEqualTo(left);
    assertThat(shop.sql("login", "select count(*) from customers")).isEqualTo("0");
    assertThat(reset(shop, "as-advised", "latest")).endsWith(" Its seed was loaded.");
    seeded(shop.space(), ConditionStatus.TRUE, "Seeded");
    assertThat(shop.sql("login", ROWS)).isEqualTo("Ada,Bob");
  }

  private static void rows(Space space, String sql) {
    space.apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: rows}
        data: {seed.sql: "%s", more.sql: "insert into customers values ('Bob')"}
        """
            .formatted(sql));
  }

  private static String seeded(Space space, ConditionStatus status, String reason) {
    return space.until("login", ConditionType.SEEDED, status, reason).message();
  }

  /** The sentence with which it ended, well. */
  private static String reset(Shop shop, String name, String to) {
    shop.create("BranchReset", name, "{branchRef: {name: login}, toVersion: \"%s\"}".formatted(to));
    var ended = shop.ended("br/" + name);
    assertThat(ended).startsWith("Succeeded Succeeded ");
    return ended;
  }
}
