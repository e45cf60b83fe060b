package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.status.NoCopy;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import java.util.List;

/**
 * Decides how a merge or rebase ends and what of it stays in the target's database: the end itself,
 * a line in the log, the failure that the target shows. A dry run leaves a line and no more. It
 * must never say that an operation ended before the database remembers it.
 */
final class MergeEnds {
  /** The kind in table operations. */
  static final String ENDED = "merge";

  private static final String LOOKED = "dry-run";

  private final Engine engine;
  private final Transfers transfers;
  private final Board board;

  MergeEnds(Engine engine, Transfers transfers, Board board) {
    this.engine = engine;
    this.transfers = transfers;
    this.board = board;
  }

  void succeed(MergeCase it, Progress progress, String words, Reason reason)
      throws Unavailable, InterruptedException {
    var target = it.site().target();
    if (!it.plan().bases().isEmpty()) {
      transfers.settleBases(it.merge() ? it.source() : target, it.plan().bases());
    }
    var ended = progress.now(OperationPhase.SUCCEEDED, reason, words);
    var forgot =
        transfers.succeeded(
            target,
            it.operation().uid(),
            ENDED,
            Endings.write(ended),
            Story.ended(it.operation(), ended));
    if (forgot || reason != Reason.NOTHING_TO_DO) {
      board.post(it.site().targetUid(), BranchFacts::withStale);
    }
    it.reporter().report(ended);
  }

  /** A dry run found out what it was asked. */
  void planned(MergeCase it, Progress progress, Reason reason, String words)
      throws Unavailable, InterruptedException {
    look(it, progress.now(OperationPhase.PLANNED, reason, words));
  }

  /** The two sides disagree: nothing is run. */
  void refuse(MergeCase it, Progress planning) throws Unavailable, InterruptedException {
    var first = it.plan().diverged().getFirst();
    var words = Words.diverged(it.operation(), it.plan().diverged());
    var error =
        SqlFailure.own(
            Stage.PLAN,
            Executed.NONE,
            first.version(),
            first.name(),
            "OF010",
            "Diverged: " + words,
            null);
    before(it, planning.failed(Reason.DIVERGED, words, error), change(first), error);
  }

  /** Nothing of this pass was executed on the target. */
  void rehearsalFailed(
      MergeCase it, Progress progress, Change change, SqlFailure error, boolean resumed)
      throws Unavailable, InterruptedException {
    var words = Words.rehearsalFailed(it.operation(), error, resumed);
    before(it, progress.failed(Reason.REHEARSAL_FAILED, words, error), change, error);
  }

  /** Nothing new was tried, since what the target tracks cannot be told again on a copy. */
  void noCopy(MergeCase it, Progress progress, Outcome.Failed failed)
      throws Unavailable, InterruptedException {
    var change = it.changes().isEmpty() ? failed.failed() : it.changes().getFirst();
    var error =
        NoCopy.of(
            change,
            failed,
            it.operation().target(),
            "Create the operation again with spec.rehearse false to go on unrehearsed.");
    var words = Words.noCopy(it.operation(), error);
    before(it, progress.failed(Reason.REHEARSAL_UNAVAILABLE, words, error), change, error);
  }

  /** The run on the target stopped at a failure, which the target remembers already. */
  void failed(MergeCase it, Progress running, Outcome.Failed outcome)
      throws Unavailable, InterruptedException {
    var error = outcome.error();
    var done = it.done(outcome.applied());
    var words = Words.failed(it.operation(), done, it.plan().runs(), error);
    end(it, running.applied(done.size()).failed(reason(error), words, error));
  }

  private static Reason reason(SqlFailure failure) {
    if (Words.late(failure)) {
      return Reason.DEADLINE_EXCEEDED;
    }
    for (var own : List.of(Reason.SERVER_CRASHED, Reason.VOLUME_ALMOST_FULL)) {
      if (failure.message().startsWith(own.word())) {
        return own;
      }
    }
    if (failure.passing()) {
      return Reason.RETRIES_EXHAUSTED;
    }
    return failure.stage() == Stage.FUNCTIONS ? Reason.FUNCTION_FAILED : Reason.MIGRATION_FAILED;
  }

  /** It shows on the target unless it was only a question. */
  private void before(MergeCase it, Progress failed, Change change, SqlFailure error)
      throws Unavailable, InterruptedException {
    if (it.operation().dryRun()) {
      look(it, failed);
      return;
    }
    transfers.rememberFailure(it.site().target(), change, it.operation().label(), error);
    board.post(it.site().targetUid(), BranchFacts::withStale);
    end(it, failed);
  }

  private void look(MergeCase it, Progress ended) throws Unavailable, InterruptedException {
    record(it, LOOKED, ended.phase() + " " + ended.digest(), ended);
  }

  private void end(MergeCase it, Progress ended) throws Unavailable, InterruptedException {
    record(it, ENDED, Endings.write(ended), ended);
  }

  private void record(MergeCase it, String kind, String outcome, Progress ended)
      throws Unavailable, InterruptedException {
    engine.recordOperation(
        it.site().target(),
        it.operation().uid(),
        kind,
        outcome,
        Story.level(ended),
        Story.ended(it.operation(), ended));
    it.reporter().report(ended);
  }

  private static Change change(MergePlan.Item item) {
    Version version = item.version();
    return version == null
        ? new Change.Function(item.name(), "")
        : new Change.Migration(version, item.name(), "", true, true);
  }
}
