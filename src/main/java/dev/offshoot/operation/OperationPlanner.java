package dev.offshoot.operation;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next to an operation: pure. It must never let one work whose branches are
 * not the ones that it was created for.
 */
final class OperationPlanner {
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  private OperationPlanner() {}

  static OperationDecision of(Observed seen) {
    var operation = seen.operation();
    var progress = seen.entry().progress();
    if (operation.ended()) {
      return Deadlines.afterEnd(seen);
    }
    if (progress.isPresent() && progress.get().ended()) {
      return report(progress.get());
    }
    var never =
        missing(seen).or(() -> replaced(seen)).or(() -> related(seen)).or(() -> leaving(seen));
    if (never.isPresent()) {
      return never.get() instanceof OperationDecision.End end && seen.entry().running()
          ? new OperationDecision.Stop(Optional.of(end))
          : never.get();
    }
    if (seen.entry().running()) {
      return running(seen);
    }
    return Deadlines.start(
        seen,
        cancelled(seen)
            .or(() -> unanswered(seen))
            .or(() -> Confirmation.pending(seen, ready(seen)))
            .or(() -> waiting(seen))
            .or(() -> sets(seen))
            .or(() -> trouble(seen))
            .orElseGet(OperationDecision.Work::new));
  }

  private static OperationDecision running(Observed seen) {
    if (seen.operation().spec().isCancel() && !seen.entry().settling()) {
      return new OperationDecision.Stop(Optional.empty());
    }
    return seen.first()
        .map(first -> Deadlines.start(seen, queued(first)))
        .<OperationDecision>map(d ->
            d instanceof OperationDecision.End end
                ? new OperationDecision.Stop(Optional.of(end))
                : d)
        .orElseGet(() -> underWay(seen));
  }

  private static OperationDecision report(Progress progress) {
    return new OperationDecision.Report(progress, Optional.empty());
  }

  /** One that may have changed something looks into its target for how far it came. */
  private static Optional<OperationDecision> cancelled(Observed seen) {
    var operation = seen.operation();
    if (!operation.spec().isCancel()) {
      return Optional.empty();
    }
    var begun =
        operation.working()
            || operation.stalled()
            || seen.entry().progress().filter(p -> p.phase().working()).isPresent();
    if (begun) {
      return waiting(seen)
          .filter(_ -> !ready(seen))
          .or(() -> Optional.of(new OperationDecision.Work()));
    }
    return Optional.of(
        new OperationDecision.End(
            OperationPhase.CANCELLED, Reason.CANCELLED, Messages.cancelled(operation, List.of())));
  }

  private static boolean ready(Observed seen) {
    return ready(seen.targetFacts())
        && (seen.operation().source().isEmpty() || ready(seen.sourceFacts()))
        && Stream.of(seen.target(), seen.source())
            .flatMap(Optional::stream)
            .noneMatch(b -> b.getSpec().isSuspend());
  }

  /** Nothing is tried while the annotation says what it said when the outcome was found unknown. */
  private static Optional<OperationDecision> unanswered(Observed seen) {
    var operation = seen.operation();
    return seen.entry()
        .progress()
        .or(() -> reported(operation))
        .filter(p -> p.unknown() && p.answered().equals(operation.resolve()))
        .map(OperationPlanner::report);
  }

  /** What was told before the operator was started again. */
  private static Optional<Progress> reported(Operation operation) {
    var status = operation.status();
    return status != null && operation.stalled() && !operation.ended()
        ? Optional.of(
            Progress.of(
                OperationPhase.RUNNING,
                Reason.OUTCOME_UNKNOWN,
                Objects.requireNonNullElse(status.getMessage(), "")))
        : Optional.empty();
  }

  /** What is over at once tells its end only: each report costs as much as its whole work. */
  private static OperationDecision underWay(Observed seen) {
    var began = seen.entry().at().orElseThrow().since();
    var left = Duration.between(seen.now(), began.plus(AT_ONCE));
    return left.isPositive() && left.compareTo(AT_ONCE) <= 0
        ? new OperationDecision.Keep(Optional.of(left))
        : report(seen.entry().progress().orElseGet(OperationPlanner::lettingIn));
  }

  private static Progress lettingIn() {
    return Progress.of(OperationPhase.PLANNING, Reason.PLANNING, Messages.planning());
  }

  /** A name may be there a moment later: both are applied at once, from one folder. */
  private static Optional<OperationDecision> missing(Observed seen) {
    var operation = seen.operation();
    var status = operation.status();
    var lacksSource = operation.source().isPresent() && seen.source().isEmpty();
    var name = lacksSource ? operation.source().get() : operation.target();
    if (!lacksSource && seen.target().isPresent()) {
      return Optional.empty();
    }
    var pinned =
        status != null && (lacksSource ? status.getSourceUid() : status.getTargetUid()) != null;
    var left = Duration.between(seen.now(), operation.createdAt().plus(GRACE));
    var words = "There is no branch %s in namespace %s".formatted(name, operation.namespace());
    return Optional.of(
        left.isNegative() || left.isZero() || pinned
            ? failed(Reason.BRANCH_NOT_FOUND, words + "; create it, then create another operation.")
            : new OperationDecision.Wait(
                Reason.BRANCH_NOT_FOUND,
                words + " yet; the operation waits two minutes for it.",
                Optional.of(left)));
  }

  private static Optional<OperationDecision> replaced(Observed seen) {
    var status = seen.operation().status();
    if (status == null) {
      return Optional.empty();
    }
    var other =
        other(status.getTargetUid(), seen.target())
            .or(() -> other(status.getSourceUid(), seen.source()));
    return other.map(name ->
        failed(
            Reason.BRANCH_REPLACED,
            "Branch %s was deleted and recreated since this operation started; create a new operation."
                .formatted(name)));
  }

  private static Optional<String> other(@Nullable String uid, Optional<DatabaseBranch> now) {
    return now.filter(b -> uid != null && !uid.equals(b.getMetadata().getUid()))
        .map(b -> b.getMetadata().getName());
  }

  private static Optional<OperationDecision> related(Observed seen) {
    var operation = seen.operation();
    var target = seen.target().orElseThrow();
    if (operation.kind() == Kind.RESET) {
      return target.getSpec().parent() == null
          ? Optional.of(
              failed(
                  Reason.ROOT_RESET,
                  "Branch %s is a production branch (one without a parent) and cannot be reset; apply a new migration that reverts the old one."
                      .formatted(operation.target())))
          : Optional.empty();
    }
    var source = seen.source().orElseThrow();
    var child = operation.kind() == Kind.MERGE ? source : target;
    var parent = operation.kind() == Kind.MERGE ? target : source;
    if (Objects.equals(child.getSpec().parent(), parent.getMetadata().getName())) {
      return Optional.empty();
    }
    return Optional.of(
        failed(
            Reason.NOT_PARENT,
            "%s is not the parent of %s, which has %s: a %s goes %s. Create another operation."
                .formatted(
                    parent.getMetadata().getName(),
                    child.getMetadata().getName(),
                    child.getSpec().parent() == null ? "none" : child.getSpec().parent(),
                    operation.kind() == Kind.MERGE ? "merge" : "rebase",
                    operation.kind() == Kind.MERGE
                        ? "from a branch into its parent"
                        : "from a parent onto its branch")));
  }

  private static Optional<OperationDecision> leaving(Observed seen) {
    return Stream.of(seen.target(), seen.source())
        .flatMap(Optional::stream)
        .filter(b -> b.getMetadata().getDeletionTimestamp() != null)
        .map(b -> b.getMetadata().getName())
        .findFirst()
        .map(name ->
            failed(
                Reason.TERMINATING,
                "Branch %s is being deleted; migrations that were applied stay tracked, and no other is applied."
                    .formatted(name)));
  }

  private static OperationDecision failed(Reason reason, String message) {
    return new OperationDecision.End(OperationPhase.FAILED, reason, message);
  }

  private static Optional<OperationDecision> waiting(Observed seen) {
    for (var branch : Stream.of(seen.target(), seen.source()).flatMap(Optional::stream).toList()) {
      if (branch.getSpec().isSuspend()) {
        return wait(
            Reason.BRANCH_SUSPENDED,
            "Branch %s is suspended; set its spec.suspend to false to continue."
                .formatted(branch.getMetadata().getName()));
      }
    }
    if (!ready(seen.targetFacts())) {
      return notReady(seen, seen.targetFacts(), seen.operation().target());
    }
    if (seen.source().isPresent() && !ready(seen.sourceFacts())) {
      return notReady(seen, seen.sourceFacts(), seen.operation().source().orElse(""));
    }
    return seen.first().map(OperationPlanner::queued);
  }

  private static OperationDecision queued(Queue.First first) {
    return new OperationDecision.Wait(
        Reason.QUEUED,
        "Waits for %s, which came first on branch %s.".formatted(first.label(), first.branch()),
        Optional.empty());
  }

  /** An operator that was just started knows nothing of a branch: that is no news of its own. */
  private static Optional<OperationDecision> notReady(
      Observed seen, Optional<BranchFacts> facts, String branch) {
    var begun =
        seen.operation()
            .phase()
            .filter(p -> p.working() || p == OperationPhase.AWAITING_APPROVAL)
            .isPresent();
    if (begun && facts.flatMap(BranchFacts::trouble).isEmpty()) {
      return Optional.of(new OperationDecision.Keep(Optional.empty()));
    }
    return wait(
        Reason.BRANCH_NOT_READY,
        "Branch %s is not ready yet; see its status for what it waits for.".formatted(branch));
  }

  private static boolean ready(Optional<BranchFacts> facts) {
    return facts.filter(f -> f.created() && f.server().isPresent()).isPresent();
  }

  private static Optional<OperationDecision> wait(Reason reason, String message) {
    return Optional.of(new OperationDecision.Wait(reason, message, Optional.empty()));
  }

  /** A merge carries what a branch's sets made of it: they come first. */
  private static Optional<OperationDecision> sets(Observed seen) {
    if (seen.operation().kind() != Kind.MERGE) {
      return Optional.empty();
    }
    for (var set : seen.sets()) {
      var name = set.getMetadata().getName();
      if (current(set) && stalled(set)) {
        return Optional.of(
            failed(
                Reason.BRANCH_NOT_READY,
                "Set %s of branch %s has failed, so nothing was merged; correct the set, then create another merge."
                    .formatted(name, seen.operation().source().orElse(""))));
      }
    }
    return seen.sets().stream()
        .filter(s -> !current(s) || !done(s))
        .findFirst()
        .map(s ->
            new OperationDecision.Wait(
                Reason.SET_PENDING,
                "Waits for set %s of branch %s, which is not applied yet."
                    .formatted(s.getMetadata().getName(), seen.operation().source().orElse("")),
                Optional.empty()));
  }

  private static boolean current(MigrationSet set) {
    return set.getStatus() != null
        && Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration());
  }

  private static boolean stalled(MigrationSet set) {
    return set.getStatus() != null
        && Conditions.isTrue(set.getStatus().getConditions(), ConditionType.STALLED);
  }

  private static boolean done(MigrationSet set) {
    return set.getStatus() != null
        && Conditions.isTrue(set.getStatus().getConditions(), ConditionType.READY);
  }

  private static Optional<OperationDecision> trouble(Observed seen) {
    return seen.entry()
        .trouble()
        .filter(t -> t.left(seen.now()).isPresent())
        .map(t ->
            new OperationDecision.Wait(
                Reason.of(t.reason()).orElse(Reason.WAITING), t.message(), t.left(seen.now())));
  }
}
