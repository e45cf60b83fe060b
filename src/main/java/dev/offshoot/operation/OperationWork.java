package dev.offshoot.operation;

import dev.offshoot.engine.Unavailable;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import dev.offshoot.work.BranchFacts.Trouble;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets an operation's work onto its target's lane and out of it: branches are held meanwhile, and a
 * database that cannot be used is waited for, never taken for a failure.
 */
final class OperationWork {
  /** The work itself. */
  interface Body {
    void run(Reporter reporter) throws Unavailable, InterruptedException;
  }

  private final Lanes lanes;
  private final Board board;
  private final Book book;
  private final Clock clock;
  private final Measures measures;
  private final Map<String, Progress> cancelled = new ConcurrentHashMap<>();

  OperationWork(Lanes lanes, Board board, Book book, Clock clock, Measures measures) {
    this.measures = measures;
    this.lanes = lanes;
    this.board = board;
    this.book = book;
    this.clock = clock;
  }

  void submit(Operation operation, Site site, Body body) {
    var uid = operation.uid();
    var before = book.of(uid).running();
    // said first: the work may be over before the lane says that it took it
    book.running(uid, at(operation, site));
    board.hold(site.target().uid(), uid);
    board.hold(site.sourceUid(), uid);
    if (!lanes.submit(site.target().uid(), uid, operation.label(), () -> run(operation, site, body))
        && !before) {
      book.stopped(uid);
      board.release(site.target().uid(), uid);
      board.release(site.sourceUid(), uid);
    }
  }

  /**
   * Ends it at the next safe point, or takes it out of the lane.
   *
   * @param last how it ended, if it did not come to another end by then; empty when that is found
   *     out later, or never reported. An operator that stops ends its work silently, and the next
   *     one takes it up
   */
  void cancel(String uid, Optional<Progress> last) {
    var at = book.of(uid).at();
    if (at.isEmpty()) {
      return;
    }
    last.ifPresent(p -> cancelled.put(uid, p));
    if (lanes.cancel(at.get().targetUid(), uid)) {
      stopped(at.get().targetUid(), at.get().sourceUid(), uid);
    }
  }

  private Book.At at(Operation operation, Site site) {
    return new Book.At(
        clock.instant(), site.target().uid(), site.sourceUid(), operation.spec().isCancel());
  }

  /** Its place among all that wants this branch, while it may not enter the lane yet. */
  void keepPlace(String targetUid, Operation operation) {
    lanes.keep(targetUid, operation.uid(), operation.label());
  }

  /** It has no use for its place any more. */
  void giveUp(String targetUid, String uid) {
    if (lanes.giveUp(targetUid, uid)) {
      board.ring(targetUid);
    }
  }

  /** What it waits for in the lane. */
  Optional<String> before(String targetUid, String uid) {
    return lanes.ahead(targetUid, uid).filter(_ -> book.of(uid).running());
  }

  private void run(Operation operation, Site site, Body body) throws InterruptedException {
    var uid = operation.uid();
    book.running(uid, at(operation, site));
    var began = clock.instant();
    var reporter = new Reporter(book, board, clock, uid, site.target().uid());
    try {
      body.run(reporter);
    } catch (Unavailable e) {
      trouble(uid, e.reason().conditionReason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      trouble(
          uid,
          Reason.INTERNAL_ERROR.word(),
          "Internal error in %s; retrying. Details are in the operator log."
              .formatted(operation.label()));
      throw e;
    } finally {
      measure(operation, began);
      board.post(site.target().uid(), OperationWork::idle);
      stopped(site.target().uid(), site.sourceUid(), uid);
    }
  }

  private void measure(Operation operation, Instant began) {
    book.of(operation.uid())
        .progress()
        .ifPresent(p ->
            measures.operated(
                operation.kind().name(),
                p.phase().name(),
                Duration.between(began, clock.instant())));
  }

  private void stopped(String targetUid, String sourceUid, String uid) {
    var last = cancelled.remove(uid);
    // said before the branches are let go: they may be gone before anyone looks again
    if (last != null && book.of(uid).progress().filter(Progress::ended).isEmpty()) {
      book.report(uid, last);
    }
    book.stopped(uid);
    board.release(targetUid, uid);
    board.release(sourceUid, uid);
    board.ring(targetUid);
  }

  private static BranchFacts idle(BranchFacts facts) {
    return facts.activity() == Activity.APPLYING ? facts.withActivity(Activity.IDLE) : facts;
  }

  private void trouble(String uid, String reason, String message) {
    book.trouble(uid, Trouble.after(book.of(uid).trouble(), reason, message, clock.instant()));
  }
}
