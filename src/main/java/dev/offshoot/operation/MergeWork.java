package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.Rehearsal;
import dev.offshoot.engine.Transfers.Standing;
import dev.offshoot.engine.Transfers.Work;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A merge or rebase on its target's lane: plan, look, rehearse, apply. Each step can be cut off
 * anywhere and taken again; what counts is in the target's database. It must never apply what was
 * not planned, approved where that is needed, and rehearsed unless told not to.
 */
final class MergeWork {
  /** The kinds in table operations: it began to apply, and how it ended. */
  private static final String STARTED = "merge-started";

  private static final String ENDED = "merge";

  private final Engine engine;
  private final Transfers transfers;
  private final Board board;
  private final Findings lint;

  MergeWork(Engine engine, Transfers transfers, Board board, Findings lint) {
    this.engine = engine;
    this.transfers = transfers;
    this.board = board;
    this.lint = lint;
  }

  /** What one pass of the work is about. */
  private record Case(
      Operation operation, Site site, Reporter reporter, MergePlan plan, List<Change> changes) {}

  void run(Operation operation, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    Standing standing;
    Ledger source;
    Case it;
    try (var reading = transfers.reading(source(site))) { // while the target is looked at
      standing = transfers.standing(site.target(), operation.uid());
      var before = Optional.ofNullable(standing.outcomes().get(ENDED));
      if (before.isPresent()) {
        board.post(site.targetUid(), BranchFacts::withStale); // it may be what nobody lived to say
        reporter.report(Endings.read(before.get()));
        return;
      }
      source = reading.ledger();
      var plan =
          operation.kind() == Kind.MERGE
              ? MergePlanner.merge(source, standing.ledger())
              : MergePlanner.rebase(source, standing.ledger());
      var changes = reading.changes(plan.versions(), plan.functions());
      it = new Case(operation, site, reporter, plan, changes);
    }
    go(it, source, standing);
  }

  private void go(Case it, Ledger source, Standing standing)
      throws Unavailable, InterruptedException {
    var operation = it.operation();
    var site = it.site();
    var reporter = it.reporter();
    var plan = it.plan();
    var changes = it.changes();
    var outcomes = standing.outcomes();
    var target = standing.ledger();
    var ledgers = source.digest() + " " + target.digest();
    var found = lint.in(changes);
    var digest = Plans.digest(site.targetUid(), ledgers, found.byKey());
    var planning =
        Progress.of(OperationPhase.RUNNING, Reason.PLANNING, "The plan is made.")
            .planned(Plans.of(plan, found.byKey(), Map.of()), digest, ledgers);
    if (!plan.diverged().isEmpty()) {
      refuse(it, planning);
      return;
    }
    var started = outcomes.containsKey(STARTED);
    if (!started && changes.isEmpty() && plan.runs().isEmpty()) {
      nothing(it, planning);
      return;
    }
    if (!started && !operation.dryRun() && needsApproval(it, found, digest)) {
      reporter.report(
          planning.now(
              OperationPhase.AWAITING_APPROVAL,
              operation.approvedDigest().isEmpty()
                  ? Reason.AWAITING_APPROVAL
                  : Reason.APPROVAL_OUTDATED,
              Words.approval(operation, digest, found.lines())));
      return;
    }
    reporter.report(planning);
    board.post(site.targetUid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    var progress = planning;
    if (!started && site.rehearse()) {
      var rehearsal = rehearse(it, planning);
      progress = planning.planned(Plans.of(plan, found.byKey(), rehearsal.took()), digest, ledgers);
      var failure = failure(it, rehearsal.outcome(), Stage.REHEARSAL);
      if (failure.isPresent()) {
        rehearsalFailed(it, progress, rehearsal.outcome(), failure.get());
        return;
      }
    }
    if (operation.dryRun()) {
      reporter.report(
          progress.now(
              OperationPhase.PLANNED,
              Reason.PLANNED,
              Words.planned(operation, plan.runs(), site.rehearse())));
      return;
    }
    apply(it, progress, target, digest);
  }

  private static Access source(Site site) {
    return site.source().orElseThrow(() -> new IllegalStateException("a merge has a source"));
  }

  private static boolean needsApproval(Case it, Findings.Found found, String digest) {
    return found.destructive()
        && it.site().root()
        && !it.operation().approvedDigest().equals(digest);
  }

  private Rehearsal rehearse(Case it, Progress planning) throws Unavailable, InterruptedException {
    var operation = it.operation();
    var site = it.site();
    it.reporter()
        .report(
            planning.now(
                OperationPhase.RUNNING,
                Reason.REHEARSING,
                "The new migrations run on a scratch copy of %s's tracked ones."
                    .formatted(operation.target())));
    var merge = operation.kind() == Kind.MERGE;
    return transfers.rehearse(
        merge ? source(site) : site.target(),
        site.target(),
        site.targetUid(),
        merge ? new Work.Changes(it.changes()) : new Work.Replay(source(site)),
        operation.uid(),
        site.options(operation, false),
        Engine.Progress.SILENT);
  }

  private void apply(Case it, Progress planned, Ledger target, String digest)
      throws Unavailable, InterruptedException {
    var operation = it.operation();
    var site = it.site();
    engine.recordOperation(
        site.target(),
        operation.uid(),
        STARTED,
        digest,
        "%s: %s from %s, %d to apply"
            .formatted(
                operation.label(),
                operation.kind() == Kind.MERGE ? "merge" : "rebase",
                operation.source().orElse(""),
                it.plan().runs().size()));
    var running =
        planned.now(
            OperationPhase.RUNNING,
            Reason.APPLYING,
            "Being applied to %s.".formatted(operation.target()));
    it.reporter().report(running);
    var counter = it.reporter().counting(running);
    var outcome =
        operation.kind() == Kind.MERGE
            ? transfers.carry(
                site.target(),
                it.changes(),
                target.digest(),
                site.options(operation, false),
                counter)
            : engine.replay(source(site), site.target(), site.options(operation, false), counter);
    board.post(site.targetUid(), BranchFacts::withStale);
    var failure = failure(it, outcome, Stage.APPLY);
    if (failure.isPresent()) {
      var words = Words.failed(operation, outcome.applied(), it.plan().runs(), failure.get());
      end(
          it,
          running
              .applied(outcome.applied().size())
              .failed(reason(outcome, failure.get()), words, failure.get()));
      return;
    }
    succeed(
        it,
        running.applied(outcome.applied().size()),
        Words.carried(operation, outcome.applied().stream().map(Change::label).toList()),
        Reason.SUCCEEDED);
  }

  private static Reason reason(Outcome outcome, SqlFailure failure) {
    if (outcome instanceof Outcome.Unknown) {
      return Reason.OUTCOME_UNKNOWN;
    }
    if (failure.message().startsWith(Reason.DEADLINE_EXCEEDED.word())) {
      return Reason.DEADLINE_EXCEEDED;
    }
    return failure.stage() == Stage.FUNCTIONS ? Reason.FUNCTION_FAILED : Reason.MIGRATION_FAILED;
  }

  private void nothing(Case it, Progress planning) throws Unavailable, InterruptedException {
    if (it.operation().dryRun()) {
      it.reporter()
          .report(
              planning.now(
                  OperationPhase.PLANNED, Reason.NOTHING_TO_DO, Words.nothing(it.operation())));
      return;
    }
    succeed(it, planning, Words.nothing(it.operation()), Reason.NOTHING_TO_DO);
  }

  private void succeed(Case it, Progress progress, String words, Reason reason)
      throws Unavailable, InterruptedException {
    var operation = it.operation();
    var site = it.site();
    if (!it.plan().bases().isEmpty()) {
      var branch = operation.kind() == Kind.MERGE ? source(site) : site.target();
      transfers.settleBases(branch, it.plan().bases());
    }
    var ended = progress.now(OperationPhase.SUCCEEDED, reason, words);
    var forgot =
        transfers.succeeded(
            site.target(), operation.uid(), ENDED, Endings.write(ended), story(it, ended));
    if (forgot || reason != Reason.NOTHING_TO_DO) {
      board.post(site.targetUid(), BranchFacts::withStale);
    }
    it.reporter().report(ended);
  }

  private void refuse(Case it, Progress planning) throws Unavailable, InterruptedException {
    var first = it.plan().diverged().getFirst();
    var words = Words.diverged(it.operation(), it.plan().diverged());
    var error = own(Stage.PLAN, first.version(), first.name(), "OF010", "Diverged: " + words);
    failedBefore(it, planning.failed(Reason.DIVERGED, words, error), change(first), error);
  }

  private void rehearsalFailed(Case it, Progress progress, Outcome outcome, SqlFailure error)
      throws Unavailable, InterruptedException {
    var words = Words.rehearsalFailed(it.operation(), error);
    var change =
        switch (outcome) {
          case Outcome.Failed failed -> failed.failed();
          case Outcome.Unknown unknown -> unknown.unknown();
          case Outcome.Done _ -> throw new IllegalStateException("it did not fail");
        };
    failedBefore(it, progress.failed(Reason.REHEARSAL_FAILED, words, error), change, error);
  }

  /** Nothing was executed on the target, yet it shows there unless it was only a question. */
  private void failedBefore(Case it, Progress failed, Change change, SqlFailure error)
      throws Unavailable, InterruptedException {
    if (it.operation().dryRun()) {
      it.reporter().report(failed);
      return;
    }
    transfers.rememberFailure(it.site().target(), change, it.operation().label(), error);
    board.post(it.site().targetUid(), BranchFacts::withStale);
    end(it, failed);
  }

  private void end(Case it, Progress ended) throws Unavailable, InterruptedException {
    engine.recordOperation(
        it.site().target(), it.operation().uid(), ENDED, Endings.write(ended), story(it, ended));
    it.reporter().report(ended);
  }

  private static String story(Case it, Progress ended) {
    return it.operation().label() + ": " + ended.message();
  }

  private static Change change(MergePlan.Item item) {
    Version version = item.version();
    return version == null
        ? new Change.Function(item.name(), "")
        : new Change.Migration(version, item.name(), "", true, true);
  }

  private static Optional<SqlFailure> failure(Case it, Outcome outcome, Stage stage) {
    return switch (outcome) {
      case Outcome.Done _ -> Optional.empty();
      case Outcome.Failed failed ->
          Optional.of(
              stage == Stage.REHEARSAL
                  ? failed.error().unexecuted(Stage.REHEARSAL)
                  : failed.error());
      case Outcome.Unknown unknown ->
          Optional.of(
              own(
                  stage,
                  unknown.unknown().version(),
                  unknown.unknown().name(),
                  "OF013",
                  unknown.message()
                      + " Then create "
                      + it.operation().label()
                      + " again under another name with the annotation offshoot.dev/resolve."));
    };
  }

  private static SqlFailure own(
      Stage stage, @Nullable Version version, String name, String sqlState, String message) {
    return SqlFailure.own(stage, Executed.NONE, version, name, sqlState, message, null);
  }
}
