package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Version;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import java.util.Map;
import java.util.Optional;
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
  private Optional<Named> untold = Optional.empty();
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
    this.wanting = wanting;
    this.says = says;
  }

  /** The words of such a run. */
  interface Says {
    Reason reason(boolean function);

    String words(boolean function);

    /**
     * When one takes its time.
     *
     * @param now its label
     */
    String words(boolean function, String now);
  }

  private record Named(boolean function, String label) {}

  @Override
  public void starting(Change change, int index, int total) {
    untold = Optional.of(new Named(change instanceof Change.Function, change.label(index, total)));
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
    if (untold.isPresent() && !retried && beat.due()) {
      var now = untold.get();
      untold = Optional.empty();
      outcomes.doing(
          branchUid, says.reason(now.function()), says.words(now.function(), now.label()));
      board.ring(branchUid);
    }
  }

  @Override
  public void applied(Change change, int index, int total) {
    if (change instanceof Change.Migration m) {
      outcomes.applied(branchUid, wanting.getOrDefault(m.version(), Set.of()), m.version());
    }
    if (retried) {
      retried = false;
      var function = change instanceof Change.Function;
      outcomes.doing(branchUid, says.reason(function), says.words(function));
      board.ring(branchUid);
    } else {
      ring();
    }
  }

  private void ring() {
    if (beat.due()) {
      board.ring(branchUid);
    }
  }
}
