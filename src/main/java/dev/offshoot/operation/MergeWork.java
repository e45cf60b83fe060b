package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Opening;
import dev.offshoot.engine.OperationEvent;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.engine.OperationRow;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.Reading;
import dev.offshoot.engine.Transfers.Rehearsal;
import dev.offshoot.engine.Transfers.Work;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A merge or rebase on its target's lane: plan, rehearse, wait for a confirmation, apply. Each step
 * can be cut off anywhere and taken again; what counts is in the target's database. It must never
 * apply what was not planned from both ledgers as they are, confirmed where that is needed, and
 * rehearsed unless the target's policy says otherwise. One that was cut off needs no second
 * confirmation for what is left, unless its source has moved since.
 */
final class MergeWork {
  /** The verb that confirms a plan when the target's policy demands it. */
  static final String APPROVE = "approve";

  private final Transfers transfers;
  private final Board board;
  private final Findings lint;
  private final MergeEnds ends;

  MergeWork(Transfers transfers, Board board, Findings lint) {
    this.transfers = transfers;
    this.board = board;
    this.lint = lint;
    this.ends = new MergeEnds(transfers, board);
  }

  /**
   * What one pass planned.
   *
   * @param source the digest of the ledger that it was made of, likewise the target's
   * @param demanded the target's policy demands an approval
   */
  private record Planned(
      MergeCase it,
      String source,
      String target,
      Findings.Found found,
      Progress progress,
      boolean demanded,
      boolean resumed) {
    String digest() {
      return progress.digest();
    }

    /** Whether it must be confirmed, and is not. */
    boolean waits() {
      var operation = it.operation();
      var asked = demanded || operation.spec().isHold() || !operation.approvedDigest().isEmpty();
      return asked && !resumed && !operation.approvedDigest().equals(digest());
    }
  }

  void run(Operation operation, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    var identity = site.identity(operation);
    Planned planned;
    try (var source = transfers.reading(site.from());
        var target = transfers.reading(site.to())) {
      var rows = rows(target, identity, site);
      var before = rows.outcome().flatMap(Endings::read);
      if (before.isPresent()) {
        board.post(site.target().uid(), BranchFacts::withStale); // it may not have been reported
        reporter.report(before.get());
        return;
      }
      if (operation.spec().isCancel()) {
        ends.cancelled(operation, site, reporter, target.applied(operation.uid()));
        return;
      }
      planned = plan(operation, site, reporter, source, target, rows);
      var used = UsedName.of(rows, identity);
      if (used.isPresent()) {
        ends.used(planned.it(), planned.progress(), used.get());
        return;
      }
    }
    carry(planned);
  }

  /** An earlier object of this name that went away while it ran gets an end first. */
  private OperationRow.Rows rows(Reading target, OperationIdentity identity, Site site)
      throws Unavailable, InterruptedException {
    var rows = target.rows(identity);
    if (rows.named().stream().noneMatch(OperationRow::open)) {
      return rows;
    }
    transfers.settleNamed(site.to(), identity, Endings.abandoned(), Endings.swapped());
    try (var again = transfers.reading(site.to())) {
      return again.rows(identity);
    }
  }

  private void carry(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    if (!it.plan().diverged().isEmpty()) {
      ends.refuse(it, planned.progress());
      return;
    }
    if (!planned.resumed() && it.plan().runs().isEmpty()) {
      ends.succeed(it, planned.progress(), Messages.nothing(it.operation()), Reason.NOTHING_TO_DO);
      return;
    }
    var progress = Optional.of(planned.progress());
    if (rehearses(planned)) {
      board.post(it.site().target().uid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
      progress = rehearsed(planned);
    }
    if (progress.isEmpty()) {
      return;
    }
    if (planned.waits()) {
      await(planned, progress.get());
      return;
    }
    board.post(it.site().target().uid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    apply(planned, progress.get());
  }

  /**
   * While it waits for a confirmation it was rehearsed once: a ledger that moves does not rehearse
   * it again, a confirmation or the annotation does.
   */
  private static boolean rehearses(Planned planned) {
    var it = planned.it();
    if (!it.site().rules().policy().rehearse() || it.plan().runs().isEmpty()) {
      return false;
    }
    var last = it.rows().own().flatMap(OperationRow::rehearsed);
    var refreshed = last.filter(r -> !r.refresh().equals(it.operation().refresh())).isPresent();
    var same = last.filter(r -> r.digest().equals(planned.digest())).isPresent();
    return refreshed || (!same && (last.isEmpty() || !planned.waits()));
  }

  private Planned plan(
      Operation operation,
      Site site,
      Reporter reporter,
      Reading source,
      Reading target,
      OperationRow.Rows rows)
      throws Unavailable, InterruptedException {
    var merge = operation.kind() == Kind.MERGE;
    var theirs = source.outline();
    var ours = target.outline();
    var plan = plan(merge, source, target);
    var ledgers = theirs.digest() + " " + ours.digest();
    var changes = source.changes(plan.versions(), merge ? plan.functions() : Map.of());
    var found = lint.in(changes);
    var demanded = site.rules().policy().approval().demanded(found.destructive());
    var verb = demanded ? APPROVE : operation.verb();
    var digest = Plans.digest(site.target().uid(), ledgers, verb, found.byKey());
    var started = rows.own().flatMap(OperationRow::started);
    var resumed = started.filter(s -> s.source().equals(theirs.digest())).isPresent();
    var asks = demanded || operation.spec().isHold() || !operation.approvedDigest().isEmpty();
    var progress =
        Progress.of(OperationPhase.PLANNING, Reason.PLANNING, Messages.planning())
            .planned(
                new Progress.Planned(
                    shown(operation, digest)
                        ? Optional.empty()
                        : Optional.of(Plans.of(plan, found.byKey(), Map.of())),
                    digest,
                    ledgers,
                    asks ? verb : "",
                    operation.refresh()));
    return new Planned(
        new MergeCase(
            operation,
            site,
            reporter,
            plan,
            changes,
            rows,
            started.isEmpty() ? List.of() : target.applied(operation.uid())),
        theirs.digest(),
        ours.digest(),
        found,
        progress,
        demanded,
        resumed);
  }

  /** The status has this plan already, with the times of its rehearsal. */
  private static boolean shown(Operation operation, String digest) {
    return operation.status() != null && digest.equals(operation.status().getDigest());
  }

  /** Thousands of rows are read only where something is new. */
  private static MergePlan plan(boolean merge, Reading source, Reading target)
      throws Unavailable, InterruptedException {
    if (source.outline().digest().equals(target.outline().digest())) {
      return MergePlanner.same(source.outline(), target.outline(), merge);
    }
    return merge
        ? MergePlanner.merge(source.ledger(), target.ledger())
        : MergePlanner.rebase(source.ledger(), target.ledger());
  }

  private void await(Planned planned, Progress progress) throws Unavailable, InterruptedException {
    var it = planned.it();
    var operation = it.operation();
    var last = it.rows().own().flatMap(OperationRow::rehearsed).map(OperationRow.Rehearsed::digest);
    var awaiting =
        progress.now(
            OperationPhase.AWAITING_APPROVAL,
            operation.approvedDigest().isEmpty()
                ? Reason.AWAITING_APPROVAL
                : Reason.APPROVAL_OUTDATED,
            Messages.approval(
                operation,
                progress.planned(),
                planned.demanded() ? planned.found().lines() : List.of(),
                it.runs(),
                !it.site().rules().policy().rehearse()
                    || rehearses(planned)
                    || last.filter(planned.digest()::equals).isPresent()));
    transfers.record(
        it.site().to(),
        it.identity(),
        new OperationEvent.Asked(planned.digest()),
        "INFO",
        LogLines.awaits(operation, awaiting));
    it.reporter().report(awaiting);
  }

  /** The progress so far; empty when the rehearsal failed, which is reported. */
  private Optional<Progress> rehearsed(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    var rehearsal = rehearse(planned);
    var plan = Plans.of(it.plan(), planned.found().byKey(), rehearsal.took());
    var made = planned.progress().planned();
    var progress =
        planned
            .progress()
            .planned(
                new Progress.Planned(
                    Optional.of(plan), made.digest(), made.ledgers(), made.verb(), made.refresh()));
    switch (rehearsal.outcome()) {
      case Outcome.Done done -> {
        transfers.record(
            it.site().to(),
            it.identity(),
            new OperationEvent.Rehearsed(planned.digest(), it.operation().refresh(), ""),
            "INFO",
            LogLines.rehearsed(it.operation(), done.applied(), rehearsal.took(), server(it)));
        return Optional.of(progress);
      }
      case Outcome.Failed failed when rehearsal.copied() ->
          ends.rehearsalFailed(
              it,
              progress,
              failed.failed(),
              failed.error().unexecuted(Stage.REHEARSAL),
              planned.resumed());
      case Outcome.Failed failed -> ends.noCopy(it, progress, failed);
      case Outcome.Unknown unknown ->
          ends.rehearsalFailed(
              it, progress, unknown.unknown(), cutOff(unknown.unknown()), planned.resumed());
    }
    return Optional.empty();
  }

  /** Of what was cut off in a copy that is gone nothing is to be decided. */
  private static SqlFailure cutOff(Change.Migration migration) {
    return SqlFailure.own(
        Stage.REHEARSAL,
        Executed.NONE,
        migration.version(),
        migration.name(),
        "OF013",
        "the connection was lost while it ran outside a transaction on the scratch copy",
        null);
  }

  private Rehearsal rehearse(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    var operation = it.operation();
    var site = it.site();
    var what =
        "The new migrations run on a scratch copy of %s's tracked ones"
            .formatted(operation.target());
    var rehearsing =
        planned.progress().now(OperationPhase.REHEARSING, Reason.REHEARSING, what + ".");
    it.reporter().report(rehearsing);
    return transfers.rehearse(
        it.merge() ? site.from() : site.to(),
        site.to(),
        site.target().uid(),
        it.merge() ? new Work.Changes(it.changes()) : new Work.Replay(from(planned)),
        operation.uid(),
        site.options(operation, false),
        it.reporter().naming(rehearsing, what));
  }

  private static Transfers.Planned from(Planned planned) {
    return new Transfers.Planned(planned.it().site().from(), planned.source());
  }

  private static String server(MergeCase it) {
    return it.merge() ? it.operation().source().orElse("") : it.operation().target();
  }

  private void apply(Planned planned, Progress progress) throws Unavailable, InterruptedException {
    var it = planned.it();
    var operation = it.operation();
    var site = it.site();
    var what = "Applying to " + operation.target();
    var running =
        progress
            .applied(it.earlier().size())
            .now(OperationPhase.RUNNING, Reason.APPLYING, what + ".");
    it.reporter().report(running);
    var counter = it.reporter().counting(running, what);
    var to = new Transfers.Planned(site.to(), planned.target());
    var options = site.options(operation, false);
    var outcome =
        it.merge()
            ? transfers.carry(from(planned), to, it.changes(), opening(planned), options, counter)
            : transfers.follow(from(planned), to, opening(planned), options, counter);
    board.post(site.target().uid(), BranchFacts::withStale);
    var applied = it.done(outcome.applied());
    switch (outcome) {
      case Outcome.Done _ ->
          ends.succeed(
              it,
              running.applied(applied.size()),
              Messages.carried(operation, applied),
              Reason.SUCCEEDED);
      case Outcome.Failed failed -> ends.failed(it, running, failed);
      case Outcome.Unknown unknown -> unknown(it, running.applied(applied.size()), unknown);
    }
  }

  /** From then on it needs no second confirmation. */
  private static Opening opening(Planned planned) {
    var it = planned.it();
    return new Opening(
        it.identity(),
        new OperationEvent.Started(planned.digest(), planned.source(), ""),
        planned.resumed(),
        planned.resumed()
            ? LogLines.resumes(it.operation(), it.plan())
            : LogLines.begins(
                it.operation(), it.plan(), !planned.progress().planned().verb().isEmpty()));
  }

  /** Not an end: it continues when somebody has decided about this one migration. */
  private static void unknown(MergeCase it, Progress running, Outcome.Unknown unknown) {
    var migration = unknown.unknown();
    var error =
        SqlFailure.own(
            Stage.APPLY,
            Executed.PARTIAL,
            migration.version(),
            migration.name(),
            "OF013",
            unknown.message(),
            null);
    it.reporter()
        .report(
            running.unknown(
                Messages.unknown(it.operation(), it.done(unknown.applied()), unknown),
                error,
                it.operation().resolve()));
  }
}
