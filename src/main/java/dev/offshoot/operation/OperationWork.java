package dev.offshoot.operation;

import dev.offshoot.engine.Unavailable;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import dev.offshoot.work.BranchFacts.Trouble;
import dev.offshoot.work.Lanes;
import java.time.Clock;

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

  OperationWork(Lanes lanes, Board board, Book book, Clock clock) {
    this.lanes = lanes;
    this.board = board;
    this.book = book;
    this.clock = clock;
  }

  void submit(Operation operation, Site site, Body body) {
    var uid = operation.uid();
    var before = book.of(uid).running();
    // said first: the work may be over before the lane says that it took it
    book.running(uid);
    board.hold(site.targetUid(), uid);
    board.hold(site.sourceUid(), uid);
    if (!lanes.submit(site.targetUid(), uid, () -> run(operation, site, body)) && !before) {
      book.stopped(uid);
      board.release(site.targetUid(), uid);
      board.release(site.sourceUid(), uid);
    }
  }

  /**
   * Ends it at the next safe point, or takes it out of the lane. How it ended is the caller's word:
   * an operator that stops ends its work just so, and the next one takes it up again.
   */
  void cancel(String targetUid, String sourceUid, String uid) {
    if (lanes.cancel(targetUid, uid)) {
      stopped(targetUid, sourceUid, uid);
    }
  }

  private void run(Operation operation, Site site, Body body) throws InterruptedException {
    var uid = operation.uid();
    book.running(uid);
    var reporter = new Reporter(book, board, clock, uid, site.targetUid());
    try {
      body.run(reporter);
    } catch (Unavailable e) {
      trouble(uid, e.reason().conditionReason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      trouble(
          uid,
          Reason.INTERNAL_ERROR.word(),
          "The operator met an error of its own in %s; its log says more, it is tried again."
              .formatted(operation.label()));
      throw e;
    } finally {
      board.post(site.targetUid(), OperationWork::idle);
      stopped(site.targetUid(), site.sourceUid(), uid);
    }
  }

  private void stopped(String targetUid, String sourceUid, String uid) {
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
