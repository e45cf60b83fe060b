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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an operation may begin, waits, or can never begin: pure. It must never let one in
 * whose branches are not the ones that it was created for.
 */
final class Gate {
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  private Gate() {}

  static Next of(Seen seen) {
    var operation = seen.operation();
    var progress = seen.entry().progress();
    if (operation.ended()) {
      return new Next.Over();
    }
    if (progress.isPresent() && progress.get().ended()) {
      return new Next.Tell(progress.get());
    }
    var never = missing(seen).or(() -> replaced(seen)).or(() -> related(seen));
    if (never.isPresent()) {
      return seen.entry().running() && never.get() instanceof Next.Refuse refuse
          ? new Next.Cancel(refuse.reason(), refuse.message())
          : never.get();
    }
    var leaving = leaving(seen);
    if (leaving.isPresent()) {
      var words =
          "Branch %s is being deleted; what was applied stays tracked, nothing more is done."
              .formatted(leaving.get());
      return seen.entry().running()
          ? new Next.Cancel(Reason.TERMINATING, words)
          : new Next.Refuse(Reason.TERMINATING, words);
    }
    if (seen.entry().running()) {
      return seen.before()
          .map(first -> queued(new Queue.First(first, seen.operation().target())))
          .orElseGet(() -> underWay(seen));
    }
    return unanswered(seen)
        .or(() -> waiting(seen))
        .or(() -> sets(seen))
        .or(() -> trouble(seen))
        .or(() -> awaiting(seen))
        .orElseGet(Next.Work::new);
  }

  /** Nothing is tried while the annotation says what it said when the outcome was found unknown. */
  private static Optional<Next> unanswered(Seen seen) {
    var operation = seen.operation();
    return seen.entry()
        .progress()
        .or(() -> reported(operation))
        .filter(p -> p.unknown() && p.answered().equals(operation.resolve()))
        .map(Next.Tell::new);
  }

  /** What was told before the operator was started again. */
  private static Optional<Progress> reported(Operation operation) {
    var status = operation.status();
    return status != null && operation.stalled() && !operation.ended()
        ? Optional.of(
            Progress.of(
                OperationPhase.PENDING,
                Reason.OUTCOME_UNKNOWN,
                Objects.requireNonNullElse(status.getMessage(), "")))
        : Optional.empty();
  }

  /** What is over at once tells its end only: each report costs as much as its whole work. */
  private static Next underWay(Seen seen) {
    var began = seen.entry().at().orElseThrow().since();
    var left = Duration.between(seen.now(), began.plus(AT_ONCE));
    return left.isPositive() && left.compareTo(AT_ONCE) <= 0
        ? new Next.Keep(Optional.of(left))
        : new Next.Tell(seen.entry().progress().orElseGet(Gate::lettingIn));
  }

  private static Progress lettingIn() {
    return Progress.of(OperationPhase.RUNNING, Reason.PLANNING, "The plan is being made.");
  }

  /** A name may be there a moment later: both are applied at once, from one folder. */
  private static Optional<Next> missing(Seen seen) {
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
            ? new Next.Refuse(
                Reason.BRANCH_NOT_FOUND,
                words + "; create it, then create this operation anew under another name.")
            : new Next.Wait(
                Reason.BRANCH_NOT_FOUND,
                words + "; create it, the operation waits two minutes for it.",
                Optional.of(left)));
  }

  private static Optional<Next> replaced(Seen seen) {
    var status = seen.operation().status();
    if (status == null) {
      return Optional.empty();
    }
    var other =
        other(status.getTargetUid(), seen.target())
            .or(() -> other(status.getSourceUid(), seen.source()));
    return other.map(name ->
        new Next.Refuse(
            Reason.BRANCH_REPLACED,
            "Branch %s is another one than when this operation began; create it anew under another name if it is still wanted."
                .formatted(name)));
  }

  private static Optional<String> other(@Nullable String uid, Optional<DatabaseBranch> now) {
    return now.filter(b -> uid != null && !uid.equals(b.getMetadata().getUid()))
        .map(b -> b.getMetadata().getName());
  }

  private static Optional<Next> related(Seen seen) {
    var operation = seen.operation();
    var target = seen.target().orElseThrow();
    if (operation.kind() == Kind.RESET) {
      return target.getSpec().parent() == null
          ? Optional.of(
              new Next.Refuse(
                  Reason.ROOT_RESET,
                  "Branch %s is a root and is never reset: roll forward, with a new migration that takes back what the old one did."
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
        new Next.Refuse(
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

  private static Optional<String> leaving(Seen seen) {
    return Stream.of(seen.target(), seen.source())
        .flatMap(Optional::stream)
        .filter(b -> b.getMetadata().getDeletionTimestamp() != null)
        .map(b -> b.getMetadata().getName())
        .findFirst();
  }

  private static Optional<Next> waiting(Seen seen) {
    for (var branch : Stream.of(seen.target(), seen.source()).flatMap(Optional::stream).toList()) {
      if (branch.getSpec().isSuspend()) {
        return wait(
            Reason.BRANCH_SUSPENDED,
            "Branch %s is suspended; set its spec.suspend to false to go on."
                .formatted(branch.getMetadata().getName()));
      }
    }
    if (!ready(seen.targetFacts())) {
      return notReady(seen, seen.targetFacts(), seen.operation().target());
    }
    if (seen.source().isPresent() && !ready(seen.sourceFacts())) {
      return notReady(seen, seen.sourceFacts(), seen.operation().source().orElse(""));
    }
    return seen.ahead().map(Gate::queued);
  }

  private static Next queued(Queue.First first) {
    return new Next.Wait(
        Reason.QUEUED,
        "Waits for %s, which came first on branch %s.".formatted(first.label(), first.branch()),
        Optional.empty());
  }

  /** An operator that was just started knows nothing of a branch: that is no news of its own. */
  private static Optional<Next> notReady(Seen seen, Optional<BranchFacts> facts, String branch) {
    var begun =
        seen.operation()
            .phase()
            .filter(p -> p == OperationPhase.RUNNING || p == OperationPhase.AWAITING_APPROVAL)
            .isPresent();
    if (begun && facts.flatMap(BranchFacts::trouble).isEmpty()) {
      return Optional.of(new Next.Keep(Optional.empty()));
    }
    return wait(
        Reason.BRANCH_NOT_READY,
        "Branch %s is not ready yet; see its status for what it waits for.".formatted(branch));
  }

  private static boolean ready(Optional<BranchFacts> facts) {
    return facts.filter(f -> f.created() && f.server().isPresent()).isPresent();
  }

  private static Optional<Next> wait(Reason reason, String message) {
    return Optional.of(new Next.Wait(reason, message, Optional.empty()));
  }

  /** A merge carries what a branch's sets made of it: they come first. */
  private static Optional<Next> sets(Seen seen) {
    if (seen.operation().kind() != Kind.MERGE) {
      return Optional.empty();
    }
    for (var set : seen.sets()) {
      var name = set.getMetadata().getName();
      if (current(set) && stalled(set)) {
        return Optional.of(
            new Next.Refuse(
                Reason.BRANCH_NOT_READY,
                "Set %s of branch %s has failed, so nothing was merged; mend it, then create this merge anew under another name."
                    .formatted(name, seen.operation().source().orElse(""))));
      }
    }
    return seen.sets().stream()
        .filter(s -> !current(s) || !done(s))
        .findFirst()
        .map(s ->
            new Next.Wait(
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

  private static Optional<Next> trouble(Seen seen) {
    return seen.entry()
        .trouble()
        .filter(t -> t.left(seen.now()).isPresent())
        .map(t ->
            new Next.Wait(
                Reason.of(t.reason()).orElse(Reason.WAITING), t.message(), t.left(seen.now())));
  }

  /** Nothing is planned anew while the same plan waits for a person. */
  private static Optional<Next> awaiting(Seen seen) {
    var progress = seen.entry().progress().filter(Progress::awaiting);
    if (progress.isEmpty() || seen.operation().approvedDigest().equals(progress.get().digest())) {
      return Optional.empty();
    }
    var ledgers =
        Stream.of(seen.sourceFacts(), seen.targetFacts())
            .flatMap(Optional::stream)
            .flatMap(f -> f.ledger().stream())
            .map(BranchFacts.Reading::digest)
            .reduce((a, b) -> a + " " + b)
            .orElse("");
    return ledgers.equals(progress.get().ledgers())
        ? Optional.of(new Next.Tell(unapproved(progress.get(), seen.operation())))
        : Optional.empty();
  }

  /** An approval that came after the plan was made anew is as outdated as one from before. */
  private static Progress unapproved(Progress waiting, Operation operation) {
    return waiting.now(
        OperationPhase.AWAITING_APPROVAL,
        operation.approvedDigest().isEmpty() ? Reason.AWAITING_APPROVAL : Reason.APPROVAL_OUTDATED,
        waiting.message());
  }
}
