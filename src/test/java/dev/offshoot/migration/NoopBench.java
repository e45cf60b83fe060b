package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.bench.Figures;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.ServerSql;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.WantedSet.Wish;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What it costs to find that nothing is to be done: 10,000 migrations wanted, the same 10,000
 * tracked.
 */
class NoopBench {
  private static final int MIGRATIONS = 10_000;
  private static final double LIMIT_MS = 150;

  @Test
  void nothingPending() throws Exception {
    var engine = new PostgresEngine(Clock.systemUTC());
    try (var server = PgServer.start(18, "fsync=on")) {
      engine.prepare(server.access());
      var set = wanted();
      track(server, set);
      var times = new long[9];
      for (var i = 0; i < times.length; i++) {
        var began = System.nanoTime();
        var ledger = engine.ledger(server.access());
        var plan =
            MigrationPlanner.plan(
                List.of(set), ledger, engine.setMemory(server.access()), Map.of(), Guard.root());
        times[i] = System.nanoTime() - began;
        assertThat(plan.runs()).isEmpty();
        assertThat(plan.lacking()).isZero();
      }
      Arrays.sort(times);
      Figures.note("noop_apply_ms", times[times.length / 2] / 1e6, "ms", LIMIT_MS);
    }
  }

  private static WantedSet wanted() {
    var wishes = new TreeMap<Version, Wish>();
    for (var i = 1; i <= MIGRATIONS; i++) {
      var version = Version.of(String.valueOf(20250000000000L + i));
      wishes.put(
          version,
          new Wish(
              new Change.Migration(version, "m" + i, "select " + i, true, true),
              "spec.migrations"));
    }
    return new WantedSet(
        "uid",
        "set",
        wishes,
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        WantedSet.Reapply.NONE,
        Acknowledged.NONE,
        true,
        Timeouts.DEFAULT);
  }

  /** Writes the rows as a replay of them would have. */
  private static void track(PgServer server, WantedSet set) throws Exception {
    try (var session = server.connect(ServerSql.APP_DATABASE, Role.OFFSHOOT);
        var insert =
            session.prepareStatement(
                "insert into offshoot.migrations values"
                    + " (?, ?, ?, ?, ?, 'bench', true, true, pg_current_xact_id(), now(), '0')")) {
      var seq = 0;
      for (var wish : set.migrations().values()) {
        var migration = wish.migration();
        insert.setLong(1, ++seq);
        insert.setBigDecimal(2, new BigDecimal(migration.version().number()));
        insert.setString(3, migration.name());
        insert.setString(4, migration.sql());
        insert.setString(5, migration.checksum().hex());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
