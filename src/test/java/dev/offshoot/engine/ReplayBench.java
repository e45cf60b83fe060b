package dev.offshoot.engine;

import dev.offshoot.bench.Figures;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    var engine = new PostgresEngine(Clock.systemUTC());
    var options = new RunOptions("Bench/run", null, Timeouts.DEFAULT, "", true, "");
    var changes = changes(n);
    try (var parent = PgServer.start(major, "fsync=on")) {
      engine.prepare(parent.access());
      require(engine.apply(parent.access(), changes, options, Progress.SILENT), n);
      var plain = new long[rounds];
      var replay = new long[rounds];
      for (int round = 0; round < rounds; round++) {
        plain[round] = plain(major, engine, changes);
        try (var branch = PgServer.start(major, "fsync=on")) {
          engine.prepare(branch.access());
          long start = System.nanoTime();
          require(engine.replay(parent.access(), branch.access(), options, Progress.SILENT), n);
          replay[round] = System.nanoTime() - start;
        }
        System.out.printf(
            "round %d: plain %.2f s, replay %.2f s%n",
            round + 1, plain[round] / 1e9, replay[round] / 1e9);
      }
      Arrays.sort(plain);
      Arrays.sort(replay);
      double a = plain[rounds / 2] / 1e6 / n;
      double b = replay[rounds / 2] / 1e6 / n;
      System.out.printf(
          "Postgres %d, %d migrations: plain %.2f ms each, replay %.2f ms each, ratio %.2f%n",
          major, n, a, b, b / a);
      Figures.note("replay_ratio", b / a, "x", RATIO);
    }
  }

  private static long plain(int major, Engine engine, List<Change> changes) throws Exception {
    try (var server = PgServer.start(major, "fsync=on")) {
      engine.prepare(server.access());
      try (var session = server.connect(ServerSql.APP_DATABASE, Role.MIGRATOR)) {
        session.setAutoCommit(false);
        long start = System.nanoTime();
        for (var change : changes) {
          try (var statement = session.createStatement()) {
            statement.execute(change.sql());
          }
          session.commit();
        }
        return System.nanoTime() - start;
      }
    }
  }

  private static List<Change> changes(int n) {
    var changes = new ArrayList<Change>();
    for (int i = 1; i <= n; i++) {
      var sql =
          "create table t%1$d (id bigint generated always as identity primary key, a int not null, b text);\n"
              + "create index on t%1$d (a);\n"
              + "alter table t%1$d add column c timestamptz not null default now();\n";
      changes.add(new Change.Migration(Version.of("" + i), "m" + i, sql.formatted(i), true, true));
    }
    return changes;
  }

  private static void require(Outcome outcome, int n) {
    if (!(outcome instanceof Outcome.Done done) || done.applied().size() != n) {
      throw new IllegalStateException("it did not go through: " + outcome);
    }
  }
}
