package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Tracks;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.WantedSet.Wish;
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
    var engine = new PostgresEngine(System::nanoTime);
    try (var server = PgServer.durable(18)) {
      engine.prepare(server.access());
      var set = wanted();
      Tracks.write(server, set.migrations().values().stream().map(Wish::migration).toList());
      var times = new long[9];
      for (var i = 0; i < times.length; i++) {
        var began = System.nanoTime();
        var ledger = engine.ledger(server.access());
        var plan =
            MigrationPlanner.plan(
                List.of(set),
                ledger,
                engine.setMemory(server.access()),
                Map.of(),
                Guard.root(List.of()));
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
    for (var migration : Tracks.trifles(MIGRATIONS)) {
      wishes.put(migration.version(), new Wish(migration, "spec.migrations"));
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
}
