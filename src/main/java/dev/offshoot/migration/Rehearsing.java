package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.Work;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.migration.Plan.Run;
import dev.offshoot.status.NoCopy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs what is new for a root on a scratch copy of its tracked migrations, on the root's own
 * server. A failure there is remembered as the sets' own; the root is not touched. It decides whose
 * the failure is, and must never take a lost connection for one.
 */
final class Rehearsing {
  private final Engine engine;
  private final Transfers transfers;
  private final boolean showRowValues;

  Rehearsing(Engine engine, Transfers transfers, boolean showRowValues) {
    this.engine = engine;
    this.transfers = transfers;
    this.showRowValues = showRowValues;
  }

  /** Whose failure it was. */
  record Failed(Run run, Ledger.Failure failure) {}

  /** Runs them in their order; empty when all passed. */
  Optional<Failed> rehearse(Access root, Observed observed, List<Run> runs, Progress progress)
      throws Unavailable, InterruptedException {
    var owner = runs.getFirst().owner();
    var changes = runs.stream().flatMap(r -> r.changes().stream()).toList();
    var outcome =
        transfers
            .rehearse(
                root,
                root,
                observed.branchUid(),
                new Work.Changes(changes),
                owner.uid(),
                new RunOptions(owner.origin(), owner.uid(), timeouts(runs), "", showRowValues, ""),
                progress)
            .outcome();
    return switch (outcome) {
      case Outcome.Done _ -> {
        engine.log(
            root, owner.uid(), "INFO", "rehearsed on a scratch copy: %d".formatted(changes.size()));
        yield Optional.empty();
      }
      case Outcome.Failed failed -> Optional.of(failed(root, observed, runs, failed));
      case Outcome.Unknown unknown ->
          throw new Unavailable(
              Unavailable.Reason.CONNECTION_FAILED,
              "the connection was lost while %s was rehearsed for branch %s; it is rehearsed again"
                  .formatted(unknown.unknown().label(), observed.branch()));
    };
  }

  private Failed failed(Access root, Observed observed, List<Run> runs, Outcome.Failed failed)
      throws Unavailable, InterruptedException {
    var whose = runs.stream().filter(r -> r.changes().contains(failed.failed())).findFirst();
    var run = whose.orElse(runs.getFirst());
    var change = whose.isPresent() ? failed.failed() : run.changes().getFirst();
    var error =
        whose.isPresent()
            ? failed.error().unexecuted(Stage.REHEARSAL)
            : NoCopy.of(
                change,
                failed,
                observed.branch(),
                "Set spec.rehearse of the set to false to apply it unrehearsed.");
    transfers.rememberFailure(root, change, run.owner().origin(), run.retry(), error);
    engine.log(
        root,
        run.owner().uid(),
        "ERROR",
        "the rehearsal failed, nothing was executed: %s: %s %s"
            .formatted(change.label(), error.sqlState(), error.message()));
    return new Failed(
        run,
        new Ledger.Failure(
            change instanceof Change.Function,
            change.key(),
            change.checksum(),
            run.retry(),
            error));
  }

  /** What all of them would be allowed one after the other. */
  private static Timeouts timeouts(List<Run> runs) {
    var lock = Duration.ZERO;
    var statement = Duration.ZERO;
    var deadline = Duration.ZERO;
    var bounded = true;
    for (var run : runs) {
      var one = run.owner().timeouts();
      lock = lock.compareTo(one.lock()) < 0 ? one.lock() : lock;
      statement = statement.compareTo(one.statement()) < 0 ? one.statement() : statement;
      bounded &= !one.statement().isZero();
      deadline = deadline.plus(one.deadline());
    }
    return new Timeouts(lock, bounded ? statement : Duration.ZERO, deadline);
  }
}
