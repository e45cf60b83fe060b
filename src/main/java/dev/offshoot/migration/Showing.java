package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Version;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import dev.offshoot.work.Slow;
import java.util.Map;
import java.util.Set;

/**
 * Lets people see how far a run on a branch's database is: it counts what is applied, names what
 * takes its time, says what waits for its turn, and rings for that about once a second at most. It
 * decides nothing of what is run.
 */
final class Showing implements Progress {
  private final Outcomes outcomes;
  private final Board board;
  private final String branchUid;
  private final Beat beat;
  private final Map<Version, Set<String>> wanting;
  private final Says says;
  private final Slow slow;
  private boolean retried;

  /**
   * Shows one run, or several that follow each other.
   *
   * @param wanting the UIDs of the sets that want a version, which is theirs when it is applied
   */
  Showing(
      Outcomes outcomes,
      Board board,
      String branchUid,
      Beat beat,
      Map<Version, Set<String>> wanting,
      Says says) {
    this.outcomes = outcomes;
    this.board = board;
    this.branchUid = branchUid;
    this.beat = beat;
    this.slow = new Slow(beat);
    this.wanting = wanting;
    this.says = says;
  }

  /** The words of such a run. */
  interface Says {
    Reason reason(boolean function);

    /** What is done, as its sentence begins. */
    String what(boolean function);
  }

  @Override
  public void starting(Change change, int index, int total) {
    slow.starts(() -> doing(change, ": " + change.label(index, total)));
    ring();
  }

  @Override
  public void retrying(Change change, int index, int total, String why) {
    retried = true;
    outcomes.doing(branchUid, Reason.RETRYING, Words.retrying(why));
    board.ring(branchUid);
  }

  @Override
  public void nothingNew() {
    if (!retried) {
      slow.goesOn();
    }
  }

  @Override
  public void applied(Change change, int index, int total) {
    if (change instanceof Change.Migration m) {
      outcomes.applied(branchUid, wanting.getOrDefault(m.version(), Set.of()), m.version());
    }
    if (retried) {
      retried = false;
      doing(change, "");
    } else {
      ring();
    }
  }

  private void doing(Change change, String more) {
    var function = change instanceof Change.Function;
    outcomes.doing(branchUid, says.reason(function), says.what(function) + more + ".");
    board.ring(branchUid);
  }

  private void ring() {
    if (beat.due()) {
      board.ring(branchUid);
    }
  }
}
