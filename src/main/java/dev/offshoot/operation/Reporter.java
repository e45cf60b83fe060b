package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

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
   * Counts what is applied. Between two beats the book keeps the last count: each new one that a
   * reconcile finds there is written, and what is written brings the next reconcile.
   *
   * @param words of a change that takes its time
   */
  Engine.Progress counting(Progress from, Function<Change, String> words) {
    return new Engine.Progress() {
      private final Beat beat = new Beat(clock);
      private Optional<Progress> now = Optional.empty();
      private boolean retrying;

      @Override
      public void starting(Change change, int index, int total) {
        now =
            Optional.of(
                from.applied(from.applied() + index)
                    .now(OperationPhase.RUNNING, Reason.APPLYING, words.apply(change)));
      }

      @Override
      public void nothingNew() {
        if (now.isPresent() && !retrying && beat.due()) {
          report(now.get());
          now = Optional.empty();
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
}
