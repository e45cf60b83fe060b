package dev.offshoot.operation;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.OperationEvent;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.engine.OperationRow;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.Preview;
import dev.offshoot.engine.Transfers.ResetTo;
import dev.offshoot.engine.Transfers.Standing;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A reset on its branch's lane. Until the databases are exchanged nothing is lost; after that the
 * seed, the report and the end are made up for, however often it is cut off.
 */
final class ResetWork {
  private final Engine engine;
  private final Transfers transfers;
  private final Seeding seeding;
  private final Board board;

  ResetWork(Engine engine, Transfers transfers, Seeding seeding, Board board) {
    this.engine = engine;
    this.transfers = transfers;
    this.seeding = seeding;
    this.board = board;
  }

  /** One pass: the operation, where it works, and to whom it reports. */
  private record Pass(Operation operation, Site site, Reporter reporter) {
    OperationIdentity identity() {
      return site.identity(operation);
    }

    Access branch() {
      return site.to();
    }

    String uid() {
      return site.target().uid();
    }
  }

  void run(Operation operation, BranchResetSpec spec, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    var pass = new Pass(operation, site, reporter);
    var standing = standing(pass);
    var own = standing.rows().own();
    var before = standing.rows().outcome().flatMap(Endings::read);
    if (before.isPresent()) {
      reporter.report(before.get());
      return;
    }
    if (own.filter(OperationRow::swapped).isPresent()) {
      engine.prepare(site.to()); // whatever cut it off may have left the old database there
      after(
          pass,
          planning(),
          !ResetPlanner.wasFresh(spec, standing.ledger()),
          "Branch %s was reset: took out %s. The operator was interrupted before it could report what else was lost."
              .formatted(
                  operation.target(),
                  own.flatMap(OperationRow::started)
                      .map(OperationRow.Started::reverted)
                      .orElse("what came after its version")));
      return;
    }
    if (operation.spec().isCancel()) {
      end(
          pass,
          planning()
              .now(
                  OperationPhase.CANCELLED,
                  Reason.CANCELLED,
                  Messages.cancelled(operation, List.of())));
      return;
    }
    var used = UsedName.of(standing.rows(), pass.identity());
    if (used.isPresent()) {
      reporter.report(used(operation, used.get()));
      return;
    }
    var ledger = standing.ledger();
    var to = ResetPlanner.to(spec, ledger);
    if (to.isEmpty()) {
      var words =
          "Version %s is not tracked on branch %s, so nothing was reset; its ConfigMap %s-db-migrations lists what is."
              .formatted(spec.getToVersion(), operation.target(), operation.target());
      end(pass, planning().now(OperationPhase.FAILED, Reason.VERSION_NOT_TRACKED, words));
      return;
    }
    plan(pass, to.get(), ledger, own.flatMap(OperationRow::rehearsed));
  }

  /**
   * One that is sure to be asked for is built on the side first, once; others are built to stay.
   */
  private void plan(Pass pass, ResetTo to, Ledger ledger, Optional<OperationRow.Rehearsed> last)
      throws Unavailable, InterruptedException {
    var operation = pass.operation();
    var asks =
        operation.spec().isHold()
            || pass.site().rules().policy().approval() == ApprovalPolicy.ALWAYS;
    var current = last.filter(r -> r.refresh().equals(operation.refresh()));
    if (current.isEmpty() && asks && operation.approvedDigest().isEmpty()) {
      preview(pass, to, ledger);
      return;
    }
    if (current.isPresent()) {
      var lost = LostText.read(current.get().lost());
      var planned = planned(pass, ledger, reverted(to, ledger), lost);
      if (!operation.approvedDigest().equals(planned.digest())) {
        await(pass, planned, lost, ledger, to);
        return;
      }
    }
    swap(pass, to, ledger);
  }

  /** What it would take out, found by building the result on the side. */
  private void preview(Pass pass, ResetTo to, Ledger ledger)
      throws Unavailable, InterruptedException {
    board.post(pass.uid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    var operation = pass.operation();
    var what =
        "Building the wanted state of branch %s on the side, to find out what a reset loses"
            .formatted(operation.target());
    var rehearsing = planning().now(OperationPhase.REHEARSING, Reason.REHEARSING, what + ".");
    pass.reporter().report(rehearsing);
    var preview =
        transfers.previewReset(
            pass.branch(),
            to,
            ledger.digest(),
            operation.uid(),
            pass.site().options(operation, true),
            pass.reporter().naming(rehearsing, what));
    if (preview.failure().isPresent()) {
      failed(pass, planned(pass, ledger, preview), preview.failure().get());
      return;
    }
    awaitBuilt(pass, to, ledger, preview);
  }

  private void awaitBuilt(Pass pass, ResetTo to, Ledger ledger, Preview preview)
      throws Unavailable, InterruptedException {
    var planned = planned(pass, ledger, preview);
    transfers.record(
        pass.branch(),
        pass.identity(),
        new OperationEvent.Rehearsed(
            planned.digest(), pass.operation().refresh(), LostText.write(preview.lost())),
        "INFO",
        LogLines.previewed(
            pass.operation(),
            ResetTexts.versions(preview.reverted()),
            ResetTexts.lost(preview.lost())));
    await(pass, planned, preview.lost(), ledger, to);
  }

  private void await(
      Pass pass, Progress planned, List<Transfers.Lost> lost, Ledger ledger, ResetTo to)
      throws Unavailable, InterruptedException {
    var operation = pass.operation();
    var awaiting =
        planned.now(
            OperationPhase.AWAITING_APPROVAL,
            operation.approvedDigest().isEmpty()
                ? Reason.AWAITING_APPROVAL
                : Reason.APPROVAL_OUTDATED,
            "%s takes out %s and drops %s. %s"
                .formatted(
                    operation.label(),
                    ResetTexts.versions(reverted(to, ledger)),
                    ResetTexts.lost(lost),
                    Messages.confirm(operation, planned.planned())));
    transfers.record(
        pass.branch(),
        pass.identity(),
        new OperationEvent.Asked(planned.digest()),
        "INFO",
        LogLines.awaits(operation, awaiting));
    pass.reporter().report(awaiting);
  }

  /** A try that was cut off may have left the database closed. */
  private Standing standing(Pass pass) throws Unavailable, InterruptedException {
    try {
      return settled(pass);
    } catch (Unavailable e) {
      if (e.reason() != Unavailable.Reason.NOT_PREPARED) {
        throw e;
      }
      engine.prepare(pass.branch());
      return settled(pass);
    }
  }

  /** An earlier object of this name that went away while it ran gets an end first. */
  private Standing settled(Pass pass) throws Unavailable, InterruptedException {
    var standing = transfers.standing(pass.branch(), pass.identity());
    if (standing.rows().named().stream().noneMatch(OperationRow::open)) {
      return standing;
    }
    transfers.settleNamed(pass.branch(), pass.identity(), Endings.abandoned(), Endings.swapped());
    return transfers.standing(pass.branch(), pass.identity());
  }

  private void swap(Pass pass, ResetTo to, Ledger ledger) throws Unavailable, InterruptedException {
    board.post(pass.uid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    var operation = pass.operation();
    var what =
        "Building the wanted state of branch %s beside its database".formatted(operation.target());
    var running = planning().now(OperationPhase.RUNNING, Reason.RESETTING, what + ".");
    pass.reporter().report(running);
    var leaving = reverted(to, ledger);
    transfers.record(
        pass.branch(),
        pass.identity(),
        new OperationEvent.Started(
            operation.approvedDigest(), ledger.digest(), ResetTexts.versions(leaving)),
        "INFO",
        LogLines.reset(operation, leaving));
    var outcome =
        transfers.reset(
            pass.branch(),
            to,
            ledger.digest(),
            built -> confirmed(pass, planned(pass, ledger, built)),
            operation.uid(),
            pass.site().options(operation, true),
            pass.reporter().naming(running, what));
    var planned = planned(pass, ledger, outcome.preview());
    if (outcome.preview().failure().isPresent()) {
      failed(pass, planned, outcome.preview().failure().get());
      return;
    }
    if (!outcome.swapped()) {
      awaitBuilt(pass, to, ledger, outcome.preview()); // what was built is thrown away
      return;
    }
    var words =
        "Branch %s is at %s: took out %s, dropped %s, ended %d sessions."
            .formatted(
                operation.target(),
                ResetTexts.head(to, ledger),
                ResetTexts.versions(outcome.preview().reverted()),
                ResetTexts.lost(outcome.preview().lost()),
                outcome.cut());
    after(
        pass,
        planned.applied(outcome.preview().reverted().size()),
        !(to instanceof ResetTo.Fresh),
        outcome.preview().reverted().isEmpty()
            ? words
            : words
                + " Sets do not apply these again by themselves: annotate one with offshoot.dev/reapply=all, or change the text.");
  }

  /** A digest confirms that plan only; without one the policy and the author decide. */
  private static boolean confirmed(Pass pass, Progress planned) {
    var operation = pass.operation();
    return operation.approvedDigest().equals(planned.digest())
        || (operation.approvedDigest().isEmpty() && planned.planned().verb().isEmpty());
  }

  /** The new database is in its place. */
  private void after(Pass pass, Progress progress, boolean seed, String words)
      throws Unavailable, InterruptedException {
    var operation = pass.operation();
    var site = pass.site();
    var wanted = site.seed().filter(_ -> seed);
    var failure =
        wanted.isEmpty()
            ? Optional.of(Seeding.leftOut(operation.target()))
            : seeding.load(site.to(), operation.namespace(), pass.uid(), wanted.get(), true);
    board.post(pass.uid(), f -> f.withCreated(Optional.empty(), failure).withStale());
    end(
        pass,
        progress.now(
            OperationPhase.SUCCEEDED,
            Reason.SUCCEEDED,
            words + ResetTexts.seeded(operation, site, failure)));
  }

  /** The database remembers it before it is reported. */
  private void end(Pass pass, Progress ended) throws Unavailable, InterruptedException {
    transfers.record(
        pass.branch(),
        pass.identity(),
        new OperationEvent.Ended(Endings.write(ended)),
        LogLines.level(ended),
        LogLines.ended(pass.operation(), ended));
    pass.reporter().report(ended);
  }

  private void failed(Pass pass, Progress planned, SqlFailure error)
      throws Unavailable, InterruptedException {
    end(
        pass,
        planned.failed(
            Messages.late(error) ? Reason.DEADLINE_EXCEEDED : Reason.MIGRATION_FAILED,
            Messages.notRebuilt(pass.operation(), error),
            error));
  }

  private static Progress used(Operation operation, UsedName used) {
    return switch (used) {
      case SAME ->
          planning()
              .now(
                  OperationPhase.SUCCEEDED,
                  Reason.ALREADY_DONE,
                  Messages.alreadyDone(operation, 0));
      case OTHER ->
          planning().now(OperationPhase.FAILED, Reason.NAME_REUSED, Messages.nameReused(operation));
    };
  }

  private static Progress planning() {
    return Progress.of(OperationPhase.PLANNING, Reason.PLANNING, Messages.planning());
  }

  private static Progress planned(Pass pass, Ledger ledger, Preview preview) {
    return planned(pass, ledger, preview.reverted(), preview.lost());
  }

  private static Progress planned(
      Pass pass, Ledger ledger, List<Ledger.Entry> reverted, List<Transfers.Lost> lost) {
    var operation = pass.operation();
    var demanded = pass.site().rules().policy().approval().demanded(!lost.isEmpty());
    var verb = demanded ? MergeWork.APPROVE : operation.verb();
    var asks = demanded || operation.spec().isHold() || !operation.approvedDigest().isEmpty();
    var findings =
        lost.stream()
            .filter(Transfers.Lost::table)
            .map(Transfers.Lost::name)
            .collect(Collectors.toMap(n -> n, _ -> List.of("lost")));
    reverted.forEach(e -> findings.put(e.version().toString(), List.of("reverted")));
    return planning()
        .planned(
            new Progress.Planned(
                Optional.of(Plans.of(reverted, lost)),
                Plans.digest(pass.uid(), ledger.digest(), verb, findings),
                ledger.digest(),
                asks ? verb : "",
                operation.refresh()));
  }

  private static List<Ledger.Entry> reverted(ResetTo to, Ledger ledger) {
    return ledger.migrations().stream().filter(e -> !to.keeps(e.version())).toList();
  }
}
