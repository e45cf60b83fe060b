package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.OperationEvent;
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
 * Decides how a merge or rebase ends and what of it stays in the target's database: its row, a line
 * in the log, the failure that the target shows. It must never report an end before the database
 * remembers it.
 */
final class MergeEnds {
  private final Transfers transfers;
  private final Board board;

  MergeEnds(Transfers transfers, Board board) {
    this.transfers = transfers;
    this.board = board;
  }

  void succeed(MergeCase it, Progress progress, String words, Reason reason)
      throws Unavailable, InterruptedException {
    var target = it.site().to();
    if (!it.plan().bases().isEmpty()) {
      transfers.settleBases(it.merge() ? it.site().from() : target, it.plan().bases());
    }
    var ended = progress.now(OperationPhase.SUCCEEDED, reason, words);
    var forgot =
        transfers.succeeded(
            target, it.identity(), Endings.write(ended), LogLines.ended(it.operation(), ended));
    if (forgot || reason != Reason.NOTHING_TO_DO) {
      board.post(it.site().target().uid(), BranchFacts::withStale);
    }
    it.reporter().report(ended);
  }

  /**
   * It was cancelled.
   *
   * @param done what it had applied before
   */
  void cancelled(Operation operation, Site site, Reporter reporter, List<String> done)
      throws Unavailable, InterruptedException {
    var ended =
        Progress.of(OperationPhase.CANCELLED, Reason.CANCELLED, Messages.cancelled(operation, done))
            .applied(done.size());
    transfers.record(
        site.to(),
        site.identity(operation),
        new OperationEvent.Ended(Endings.write(ended)),
        "INFO",
        LogLines.ended(operation, ended));
    board.post(site.target().uid(), BranchFacts::withStale);
    reporter.report(ended);
  }

  /** Its name was used before: nothing is run, and nothing is written down. */
  void used(MergeCase it, Progress planning, UsedName used) {
    it.reporter()
        .report(
            switch (used) {
              case SAME ->
                  planning.now(
                      OperationPhase.SUCCEEDED,
                      Reason.ALREADY_DONE,
                      Messages.alreadyDone(it.operation(), it.plan().runs().size()));
              case OTHER ->
                  planning.now(
                      OperationPhase.FAILED,
                      Reason.NAME_REUSED,
                      Messages.nameReused(it.operation()));
            });
  }

  /** The two sides disagree: nothing is run. */
  void refuse(MergeCase it, Progress planning) throws Unavailable, InterruptedException {
    var first = it.plan().diverged().getFirst();
    var words = Messages.diverged(it.operation(), it.plan().diverged());
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
    var words = Messages.rehearsalFailed(it.operation(), error, resumed);
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
            "Set migrationPolicy.rehearse of the target to false, and create another operation, to apply it unrehearsed.");
    var words = Messages.noCopy(it.operation(), error);
    before(it, progress.failed(Reason.REHEARSAL_UNAVAILABLE, words, error), change, error);
  }

  /** The run on the target stopped at a failure, which the target remembers already. */
  void failed(MergeCase it, Progress running, Outcome.Failed outcome)
      throws Unavailable, InterruptedException {
    var error = outcome.error();
    var done = it.done(outcome.applied());
    var words = Messages.failed(it.operation(), done, it.plan().runs(), error);
    end(it, running.applied(done.size()).failed(reason(error), words, error));
  }

  private static Reason reason(SqlFailure failure) {
    if (Messages.late(failure)) {
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

  /** It shows on the target. */
  private void before(MergeCase it, Progress failed, Change change, SqlFailure error)
      throws Unavailable, InterruptedException {
    transfers.rememberFailure(it.site().to(), change, it.operation().label(), error);
    board.post(it.site().target().uid(), BranchFacts::withStale);
    end(it, failed);
  }

  private void end(MergeCase it, Progress ended) throws Unavailable, InterruptedException {
    transfers.record(
        it.site().to(),
        it.identity(),
        new OperationEvent.Ended(Endings.write(ended)),
        LogLines.level(ended),
        LogLines.ended(it.operation(), ended));
    it.reporter().report(ended);
  }

  private static Change change(MergePlan.Item item) {
    Version version = item.version();
    return version == null
        ? new Change.Function(item.name(), "")
        : new Change.Migration(version, item.name(), "", true, true);
  }
}
