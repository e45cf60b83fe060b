package dev.offshoot.operation;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Tracks;
import dev.offshoot.engine.PgServer;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a reset to the latest version costs: from the request that creates it to the news that it
 * succeeded, less the time that the server itself says it took to drop the old database, against
 * the replay of the branch's 100 migrations into an empty database, which the branch was made by.
 */
class ResetBench {
  private static final int MAJOR = 18;
  private static final int ROUNDS = 7;
  private static final int TRACKED = 100;
  private static final Pattern DROP =
      Pattern.compile("duration: ([0-9.]+) ms .*drop database if exists offshoot_old_");

  @Test
  void toLatest() throws Exception {
    try (var production = PgServer.durable(MAJOR);
        var branches = new OperatedBranches()) {
      branches.branch("production", null, production);
      Tracks.apply(branches.engine(), production, Tracks.threeStatements(1, TRACKED));
      branches.settle();
      var ratios = new double[ROUNDS];
      for (var round = -2; round < ROUNDS; round++) {
        var name = "branch-" + (round + 2);
        try (var login = PgServer.durable(MAJOR, "log_min_duration_statement=1")) {
          branches.branch(name, "production", login);
          var replay = Tracks.replay(branches.engine(), production, login, Tracks.BUILD, TRACKED);
          branches.settle();
          var reset = branches.reset("reset-" + (round + 2), name);
          branches.settle();
          var drop = drop(login);
          var ratio = (reset / 1e6 - drop) / (replay / 1e6);
          System.out.printf(
              "round %d: replay %.0f ms, reset %.0f ms with a drop of %.0f ms: ratio %.2f%n",
              round + 1, replay / 1e6, reset / 1e6, drop, ratio);
          if (round >= 0) {
            ratios[round] = ratio;
          }
        }
      }
      Figures.note("reset_ratio", Tracks.median(ratios), "x", 1.6);
    }
  }

  /** Milliseconds, by the server's own log. */
  private static double drop(PgServer server) throws Exception {
    try (var lines = Files.lines(server.logFile().toPath())) {
      return lines
          .map(DROP::matcher)
          .filter(m -> m.find())
          .mapToDouble(m -> Double.parseDouble(m.group(1)))
          .sum();
    }
  }
}
