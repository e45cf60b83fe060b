package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Migrations that run on one branch until the test lets them go, so that it can look at what
 * happens meanwhile without a clock. Each is known by its version. What closes one is an untracked
 * row of that branch: everywhere else, in rehearsals and replays too, it passes at once.
 */
record Barrier(Shop shop) {
  /** What barriers need, to be tracked before the first. */
  static final String TABLES =
      "create table closed (version int primary key); create sequence begun";

  /** Makes a table {@code waited_<version>}, then waits in the same transaction. */
  String at(int version) {
    return migration(
        version,
        "waits",
        """
        create table waited_%1$d (i int); select nextval('begun'); \
        do $$ begin while exists (select from closed where version = %1$d) \
        loop perform pg_sleep(0.05); end loop; end $$
        """
            .formatted(version));
  }

  void close(String branch, int version) {
    shop.sql(branch, "insert into closed values (%d)".formatted(version));
  }

  void open(String branch, int version) {
    shop.sql(branch, "delete from closed where version = %d".formatted(version));
  }

  /** Waits until one stands there. */
  void reached(String branch) {
    shop.space().until(() -> assertThat(running(branch)).isEqualTo("1"));
  }

  /** How many sessions run migrations there. */
  String running(String branch) {
    return shop.sql(
        branch,
        "select count(*) from pg_stat_activity where usename = 'migrator' and state = 'active' and datname = 'app'");
  }

  /** How often one began there, whether it was rolled back or not. */
  int begun(String branch) {
    return Integer.parseInt(
        shop.sql(branch, "select case when is_called then last_value else 0 end from begun"));
  }
}
