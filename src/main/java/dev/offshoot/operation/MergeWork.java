package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Opening;
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
import java.util.Objects;
import java.util.Optional;

/**
 * A merge or rebase on its target's lane: plan, look, rehearse, apply. Each step can be cut off
 * anywhere and taken again; what counts is in the target's database. It must never apply what was
 * not planned from both ledgers as they are, approved where that is needed, and rehearsed unless
 * told not to. One that was cut off needs no second approval for what is left, unless its source
 * has moved since.
 */
final class MergeWork {
  /** The kinds in table operations: it began to apply, the rehearsal passed, it asked a person. */
  private static final String STARTED = "merge-started";

  private static final String REHEARSED = "merge-rehearsed";
  private static final String ASKED = "merge-asked";

  private final Engine engine;
  private final Transfers transfers;
  private final Board board;
  private final Findings lint;
  private final MergeEnds ends;

  MergeWork(Engine engine, Transfers transfers, Board board, Findings lint) {
    this.engine = engine;
    this.transfers = transfers;
    this.board = board;
    this.lint = lint;
    this.ends = new MergeEnds(engine, transfers, board);
  }

  /**
   * What one pass planned.
   *
   * @param source the digest of the ledger that it was made of, likewise the target's
   */
  private record Planned(
      MergeCase it,
      String source,
      String target,
      Findings.Found found,
      String digest,
      Progress progress,
      boolean resumed) {}

  void run(Operation operation, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    Planned planned;
    try (var source = transfers.reading(MergeCase.source(site));
        var target = transfers.reading(site.target())) {
      var outcomes = target.outcomes(operation.uid());
      var before = Optional.ofNullable(outcomes.get(MergeEnds.ENDED)).flatMap(Endings::read);
      if (before.isPresent()) {
        board.post(site.targetUid(), BranchFacts::withStale); // it may be what nobody lived to say
        reporter.report(before.get());
        return;
      }
      planned = plan(operation, site, reporter, source, target, outcomes);
    }
    go(planned);
  }

  private void go(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    if (!it.plan().diverged().isEmpty()) {
      ends.refuse(it, planned.progress());
      return;
    }
    if (!planned.resumed() && it.plan().runs().isEmpty()) {
      nothing(it, planned.progress());
      return;
    }
    if (!it.operation().dryRun() && needsApproval(planned)) {
      await(planned);
      return;
    }
    board.post(it.site().targetUid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    var rehearsed = rehearsed(planned);
    if (rehearsed.isEmpty()) {
      return;
    }
    if (it.operation().dryRun()) {
      ends.planned(
          it,
          rehearsed.get(),
          Reason.PLANNED,
          Words.planned(it.operation(), it.plan().runs(), it.site().rehearse()));
      return;
    }
    apply(planned, rehearsed.get());
  }

  private Planned plan(
      Operation operation,
      Site site,
      Reporter reporter,
      Reading source,
      Reading target,
      Map<String, String> outcomes)
      throws Unavailable, InterruptedException {
    var merge = operation.kind() == Kind.MERGE;
    var theirs = source.outline();
    var ours = target.outline();
    var plan = plan(merge, source, target);
    var ledgers = theirs.digest() + " " + ours.digest();
    var changes = source.changes(plan.versions(), merge ? plan.functions() : Map.of());
    var found = lint.in(changes);
    var digest = Plans.digest(site.targetUid(), ledgers, found.byKey());
    var progress =
        Progress.of(OperationPhase.RUNNING, Reason.PLANNING, "The plan is made.")
            .planned(Plans.of(plan, found.byKey(), Map.of()), digest, ledgers);
    var applied = outcomes.isEmpty() ? List.<String>of() : target.applied(operation.uid());
    return new Planned(
        new MergeCase(operation, site, reporter, plan, changes, applied),
        theirs.digest(),
        ours.digest(),
        found,
        digest,
        progress,
        Objects.equals(outcomes.get(STARTED), theirs.digest()));
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

  private static boolean needsApproval(Planned planned) {
    var it = planned.it();
    return planned.found().destructive()
        && it.site().root()
        && !planned.resumed()
        && !it.operation().approvedDigest().equals(planned.digest());
  }

  private void await(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    var operation = it.operation();
    var awaiting =
        planned
            .progress()
            .now(
                OperationPhase.AWAITING_APPROVAL,
                operation.approvedDigest().isEmpty()
                    ? Reason.AWAITING_APPROVAL
                    : Reason.APPROVAL_OUTDATED,
                Words.approval(operation, planned.digest(), planned.found().lines()));
    tell(it, ASKED, planned.digest(), Story.awaits(operation, awaiting));
    it.reporter().report(awaiting);
  }

  /** The progress so far; empty when the rehearsal failed, which is told. */
  private Optional<Progress> rehearsed(Planned planned) throws Unavailable, InterruptedException {
    var it = planned.it();
    if (!it.site().rehearse() || it.plan().runs().isEmpty()) {
      return Optional.of(planned.progress());
    }
    var rehearsal = rehearse(planned);
    var progress =
        planned
            .progress()
            .planned(
                Plans.of(it.plan(), planned.found().byKey(), rehearsal.took()),
                planned.digest(),
                planned.progress().ledgers());
    switch (rehearsal.outcome()) {
      case Outcome.Done done -> {
        tell(
            it,
            REHEARSED,
            planned.digest(),
            Story.rehearsed(it.operation(), done.applied(), rehearsal.took(), server(it)));
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
    var rehearsing = planned.progress().now(OperationPhase.RUNNING, Reason.REHEARSING, what + ".");
    it.reporter().report(rehearsing);
    return transfers.rehearse(
        it.merge() ? it.source() : site.target(),
        site.target(),
        site.targetUid(),
        it.merge() ? new Work.Changes(it.changes()) : new Work.Replay(from(planned)),
        operation.uid(),
        site.options(operation, false),
        it.reporter().naming(rehearsing, what));
  }

  private static Transfers.Planned from(Planned planned) {
    return new Transfers.Planned(planned.it().source(), planned.source());
  }

  private static String server(MergeCase it) {
    return it.merge() ? it.operation().source().orElse("") : it.operation().target();
  }

  private void apply(Planned planned, Progress progress) throws Unavailable, InterruptedException {
    var it = planned.it();
    var operation = it.operation();
    var site = it.site();
    var what = "Being applied to " + operation.target();
    var running =
        progress
            .applied(it.earlier().size())
            .now(OperationPhase.RUNNING, Reason.APPLYING, what + ".");
    it.reporter().report(running);
    var counter = it.reporter().counting(running, what);
    var to = new Transfers.Planned(site.target(), planned.target());
    var options = site.options(operation, false);
    var outcome =
        it.merge()
            ? transfers.carry(from(planned), to, it.changes(), opening(planned), options, counter)
            : transfers.follow(from(planned), to, opening(planned), options, counter);
    board.post(site.targetUid(), BranchFacts::withStale);
    var applied = it.done(outcome.applied());
    switch (outcome) {
      case Outcome.Done _ ->
          ends.succeed(
              it,
              running.applied(applied.size()),
              Words.carried(operation, applied),
              Reason.SUCCEEDED);
      case Outcome.Failed failed -> ends.failed(it, running, failed);
      case Outcome.Unknown unknown -> unknown(it, running.applied(applied.size()), unknown);
    }
  }

  /** From then on it needs no second approval. */
  private static Opening opening(Planned planned) {
    var it = planned.it();
    var approved = planned.found().destructive() && it.site().root();
    return planned.resumed()
        ? new Opening(it.operation().uid(), null, "", Story.resumes(it.operation(), it.plan()))
        : new Opening(
            it.operation().uid(),
            STARTED,
            planned.source(),
            Story.begins(it.operation(), it.plan(), approved));
  }

  /** Not an end: it waits for a person's word about this one migration, and then goes on. */
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
                Words.unknown(it.operation(), it.done(unknown.applied()), unknown),
                error,
                it.operation().resolve()));
  }

  private void nothing(MergeCase it, Progress planning) throws Unavailable, InterruptedException {
    var words = Words.nothing(it.operation());
    if (it.operation().dryRun()) {
      ends.planned(it, planning, Reason.NOTHING_TO_DO, words);
      return;
    }
    ends.succeed(it, planning, words, Reason.NOTHING_TO_DO);
  }

  private void tell(MergeCase it, String kind, String outcome, String story)
      throws Unavailable, InterruptedException {
    engine.recordOperation(it.site().target(), it.operation().uid(), kind, outcome, story);
  }
}
