package dev.offshoot.operation;

import static org.junit.jupiter.api.Assertions.assertAll;

import dev.offshoot.bench.Figures;
import dev.offshoot.bench.Tracks;
import dev.offshoot.engine.PgServer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * What it costs to rehearse five new migrations on 1,000 tracked ones: a merge that is a dry run,
 * from the request that creates it to the news that it is planned, against the replay of the 1,000
 * into an empty database of the same server, which the branch was made by.
 *
 * <p>The servers of all rounds stay until the end: for some minutes after thousands of files were
 * deleted, ext4 passes over their inodes one by one for each file that is created, which slows
 * whatever database is made next by an order of magnitude, and is nothing of ours.
 */
class RehearsalBench {
  private static final int MAJOR = 18;
  private static final int ROUNDS = 3;
  private static final int TRACKED = 1000;
  private static final int NEW = 5;

  @Test
  void rehearsal() throws Exception {
    var logins = new ArrayList<PgServer>();
    try (var production = PgServer.durable(MAJOR);
        AutoCloseable _ = () -> logins.forEach(PgServer::close);
        var branches = new OperatedBranches()) {
      branches.branch("production", null, production);
      Tracks.apply(branches.engine(), production, Tracks.threeStatements(1, TRACKED));
      branches.settle();
      var first = new double[ROUNDS];
      var again = new double[ROUNDS];
      for (var round = 0; round < ROUNDS; round++) {
        var name = "branch-" + round;
        var login = PgServer.durable(MAJOR);
        logins.add(login);
        branches.branch(name, "production", login);
        var replay = Tracks.replay(branches.engine(), production, login, Tracks.BUILD, TRACKED);
        Tracks.apply(branches.engine(), login, Tracks.threeStatements(TRACKED + 1, NEW));
        branches.settle();
        var one = branches.hold("first-" + round, name, "production");
        branches.settle();
        var two = branches.hold("second-" + round, name, "production");
        branches.settle();
        first[round] = (double) one / replay;
        again[round] = (double) two / replay;
        System.out.printf(
            "round %d: replay %.2f s, first rehearsal %.2f s, second %.2f s%n",
            round + 1, replay / 1e9, one / 1e9, two / 1e9);
      }
      assertAll(
          () -> Figures.note("rehearsal_ratio", Tracks.median(first), "x", 1.2),
          () -> Figures.note("rehearsal_again_ratio", Tracks.median(again), "x", 0.3));
    }
  }
}
