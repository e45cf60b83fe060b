package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import dev.offshoot.work.Slow;
import java.time.Clock;

/** Takes down how far one operation is and rings, while it counts at most once a second. */
final class Reporter {
  private final Book book;
  private final Board board;
  private final Clock clock;
  private final String uid;
  private final String targetUid;

  Reporter(Book book, Board board, Clock clock, String uid, String targetUid) {
    this.book = book;
    this.board = board;
    this.clock = clock;
    this.uid = uid;
    this.targetUid = targetUid;
  }

  void report(Progress progress) {
    book.report(uid, progress);
    board.ring(targetUid);
  }

  /**
   * Counts what is applied, and names what takes its time. Between two beats the book keeps the
   * last count: each new one that a reconcile finds there is written, and what is written brings
   * the next reconcile.
   *
   * @param what is done with each, as its sentence begins
   */
  Engine.Progress counting(Progress from, String what) {
    return new Engine.Progress() {
      private final Beat beat = new Beat(clock);
      private final Slow slow = new Slow(beat);
      private boolean retrying;

      @Override
      public void starting(Change change, int index, int total) {
        slow.starts(() ->
            report(
                from.applied(from.applied() + index)
                    .now(
                        OperationPhase.RUNNING,
                        Reason.APPLYING,
                        sentence(what, change, index, total))));
      }

      @Override
      public void nothingNew() {
        if (!retrying) {
          slow.goesOn();
        }
      }

      @Override
      public void retrying(Change change, int index, int total, String why) {
        retrying = true;
        report(
            from.applied(from.applied() + index)
                .now(OperationPhase.RUNNING, Reason.RETRYING, "Waits for its turn: " + why + "."));
      }

      @Override
      public void applied(Change change, int index, int total) {
        if (beat.due() || retrying) {
          retrying = false;
          report(from.applied(from.applied() + index + 1));
        }
      }
    };
  }

  /**
   * Names what takes its time where nothing is applied to the target yet: on a scratch copy, or in
   * what is built beside.
   *
   * @param what is done with each, as its sentence begins
   */
  Engine.Progress naming(Progress from, String what) {
    return new Engine.Progress() {
      private final Slow slow = new Slow(clock);

      @Override
      public void starting(Change change, int index, int total) {
        slow.starts(() ->
            report(from.now(from.phase(), from.reason(), sentence(what, change, index, total))));
      }

      @Override
      public void applied(Change change, int index, int total) {}

      @Override
      public void nothingNew() {
        slow.goesOn();
      }
    };
  }

  private static String sentence(String what, Change now, int index, int total) {
    return "%s: %s.".formatted(what, now.label(index, total));
  }
}
