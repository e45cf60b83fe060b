package dev.offshoot.engine;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Tracks;
import org.junit.jupiter.api.Test;

/**
 * What tracking costs: a replay of 1,000 migrations of three statements each against the same SQL
 * over plain JDBC, one transaction each, on servers that write to disk. Alternating rounds; the
 * medians are compared.
 */
class ReplayBench {
  private static final double RATIO = 1.75;

  @Test
  void replay() throws Exception {
    int n = 1000;
    int rounds = 3;
    int major = 18;
    var engine = new PostgresEngine(System::nanoTime);
    var changes = Tracks.threeStatements(1, n);
    try (var parent = PgServer.durable(major)) {
      engine.prepare(parent.access());
      Tracks.apply(engine, parent, changes);
      var plain = new long[rounds];
      var replay = new long[rounds];
      for (int round = 0; round < rounds; round++) {
        try (var beside = PgServer.durable(major)) {
          engine.prepare(beside.access());
          plain[round] = Tracks.plain(beside, changes);
        }
        try (var branch = PgServer.durable(major)) {
          engine.prepare(branch.access());
          replay[round] = Tracks.replay(engine, parent, branch, Tracks.RUN, n);
        }
        System.out.printf(
            "round %d: plain %.2f s, replay %.2f s%n",
            round + 1, plain[round] / 1e9, replay[round] / 1e9);
      }
      double a = Tracks.median(plain) / 1e6 / n;
      double b = Tracks.median(replay) / 1e6 / n;
      System.out.printf(
          "Postgres %d, %d migrations: plain %.2f ms each, replay %.2f ms each, ratio %.2f%n",
          major, n, a, b, b / a);
      Figures.note("replay_ratio", b / a, "x", RATIO);
    }
  }
}
