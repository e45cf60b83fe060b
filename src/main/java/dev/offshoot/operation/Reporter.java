package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
   * @param words of a change that takes its time, by its label
   */
  Engine.Progress counting(Progress from, UnaryOperator<String> words) {
    return new Engine.Progress() {
      private final Beat beat = new Beat(clock);
      private final Slow slow = new Slow(beat);
      private boolean retrying;

      @Override
      public void starting(Change change, int index, int total) {
        slow.starts(
            from.applied(from.applied() + index)
                .now(
                    OperationPhase.RUNNING,
                    Reason.APPLYING,
                    words.apply(change.label(index, total))));
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
   */
  Engine.Progress naming(Progress from, UnaryOperator<String> words) {
    return new Engine.Progress() {
      private final Slow slow = new Slow(new Beat(clock));

      @Override
      public void starting(Change change, int index, int total) {
        slow.starts(from.now(from.phase(), from.reason(), words.apply(change.label(index, total))));
      }

      @Override
      public void applied(Change change, int index, int total) {}

      @Override
      public void nothingNew() {
        slow.goesOn();
      }
    };
  }

  /** Tells of a change once, when it turns out to take its time. */
  private final class Slow {
    private final Beat beat;
    private Optional<Progress> untold = Optional.empty();

    Slow(Beat beat) {
      this.beat = beat;
    }

    void starts(Progress named) {
      untold = Optional.of(named);
    }

    void goesOn() {
      if (untold.isPresent() && beat.due()) {
        report(untold.get());
        untold = Optional.empty();
      }
    }
  }
}
