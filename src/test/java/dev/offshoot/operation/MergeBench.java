package dev.offshoot.operation;

import static org.junit.jupiter.api.Assertions.assertAll;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Tracks;
import dev.offshoot.engine.PgServer;
import org.junit.jupiter.api.Test;

/**
 * What a merge costs beside its SQL: from the request that creates it to the news that it
 * succeeded, with a real API server and servers that write to disk. The branch's own controller is
 * not there, its database is.
 */
class MergeBench {
  private static final int MAJOR = 18;
  private static final int ROUNDS = 7;

  /** Nothing new, 10,000 tracked on both sides. */
  @Test
  void nothingNew() throws Exception {
    try (var branches = new OperatedBranches();
        var production = PgServer.durable(MAJOR);
        var login = PgServer.durable(MAJOR)) {
      branches.branch("production", null, production);
      branches.branch("login", "production", login);
      var tracked = Tracks.trifles(10_000);
      Tracks.write(production, tracked);
      Tracks.write(login, tracked);
      branches.settle();
      for (var i = 0; i < ROUNDS; i++) {
        branches.merge("warm-up-" + i, "login", "production");
        branches.settle();
      }
      var times = new long[ROUNDS];
      for (var i = 0; i < ROUNDS; i++) {
        times[i] = branches.merge("merge-" + i, "login", "production");
        branches.settle();
        System.out.printf("round %d: %.1f ms%n", i + 1, times[i] / 1e6);
      }
      Figures.note("noop_merge_ms", Tracks.median(times) / 1e6, "ms", 200);
    }
  }

  /**
   * Merges of 100 and of one migration onto 1,000 tracked ones, beside the same SQL over plain JDBC
   * on another server, one transaction each. What the merge of one costs more is the merge's own
   * share; what the merge of 100 costs more, that share included, is told per migration.
   */
  @Test
  void overhead() throws Exception {
    var many = 100;
    try (var branches = new OperatedBranches();
        var production = PgServer.durable(MAJOR);
        var login = PgServer.durable(MAJOR);
        var beside = PgServer.durable(MAJOR)) {
      branches.branch("production", null, production);
      branches.unrehearsed("production");
      branches.branch("login", "production", login);
      branches.engine().prepare(beside.access());
      var tracked = Tracks.trifles(1000);
      Tracks.write(production, tracked);
      Tracks.write(login, tracked);
      var of100 = new long[ROUNDS];
      var of1 = new long[ROUNDS];
      var next = 1;
      for (var round = -5; round < ROUNDS; round++) {
        var more = new long[2];
        for (var kind = 0; kind < 2; kind++) {
          var changes = Tracks.threeStatements(next, kind == 0 ? many : 1);
          next += changes.size();
          var plain = Tracks.plain(beside, changes);
          Tracks.apply(branches.engine(), login, changes);
          branches.settle();
          var merge = branches.merge("merge-" + next, "login", "production");
          branches.settle();
          more[kind] = merge - plain;
          System.out.printf(
              "round %d: %d migrations, plain %.1f ms, merge %.1f ms%n",
              round + 1, changes.size(), plain / 1e6, merge / 1e6);
        }
        if (round >= 0) {
          of100[round] = more[0] / many;
          of1[round] = more[1];
        }
      }
      assertAll(
          () -> Figures.note("merge_overhead_ms", Tracks.median(of100) / 1e6, "ms", 10),
          () -> Figures.note("merge_fixed_ms", Tracks.median(of1) / 1e6, "ms", 300));
    }
  }

  /** A merge that waited for its confirmation, from that on, beside one that never waited. */
  @Test
  void confirmed() throws Exception {
    try (var branches = new OperatedBranches();
        var production = PgServer.durable(MAJOR);
        var login = PgServer.durable(MAJOR)) {
      branches.branch("production", null, production);
      branches.unrehearsed("production");
      branches.branch("login", "production", login);
      var tracked = Tracks.trifles(1000);
      Tracks.write(production, tracked);
      Tracks.write(login, tracked);
      var plain = new double[ROUNDS];
      var held = new double[ROUNDS];
      var next = 1;
      for (var round = -2; round < ROUNDS; round++) {
        var times = new long[2];
        for (var kind = 0; kind < 2; kind++) {
          var changes = Tracks.threeStatements(next, 100);
          next += changes.size();
          Tracks.apply(branches.engine(), login, changes);
          branches.settle();
          if (kind == 0) {
            times[0] = branches.merge("plain-" + next, "login", "production");
          } else {
            branches.hold("held-" + next, "login", "production");
            branches.settle();
            times[1] = branches.confirm("held-" + next);
          }
          branches.settle();
        }
        System.out.printf(
            "round %d: plain %.1f ms, confirmed %.1f ms%n",
            round + 1, times[0] / 1e6, times[1] / 1e6);
        if (round >= 0) {
          plain[round] = times[0];
          held[round] = times[1];
        }
      }
      Figures.note("merge_confirmed_ratio", Tracks.median(held) / Tracks.median(plain), "x", 1.1);
    }
  }
}
