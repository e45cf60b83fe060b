package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what happens to an operation that waits for its confirmation: pure. It is planned again
 * when a ledger has moved, at most every ten seconds, or when somebody asks for it; else nothing is
 * done for it, whatever state its branches are in.
 */
final class Confirmation {
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private Confirmation() {}

  /**
   * What to do; empty when it does not wait, or is confirmed.
   *
   * @param ready its branches can be looked at
   */
  static Optional<OperationDecision> pending(Observed seen, boolean ready) {
    var operation = seen.operation();
    var progress = seen.entry().progress();
    var waits =
        progress.map(Progress::awaiting).orElse(operation.in(OperationPhase.AWAITING_APPROVAL));
    if (!waits || confirmed(seen)) {
      return Optional.empty();
    }
    var left = left(seen);
    if (left.filter(d -> !d.isPositive()).isPresent()) {
      return Optional.of(
          new OperationDecision.End(
              OperationPhase.CANCELLED,
              Reason.APPROVAL_TIMED_OUT,
              Messages.approvalTimedOut(operation)));
    }
    if (progress.isEmpty()) {
      return Optional.of(ready ? new OperationDecision.Work() : new OperationDecision.Keep(left));
    }
    if (ready && outdated(seen, progress.get())) {
      var next = Duration.between(seen.now(), seen.entry().plannedAt().plus(BETWEEN));
      if (!next.isPositive() || next.compareTo(BETWEEN) > 0) {
        return Optional.of(new OperationDecision.Work());
      }
      left = Optional.of(left.filter(l -> l.compareTo(next) < 0).orElse(next));
    }
    return Optional.of(new OperationDecision.Report(reason(progress.get(), operation), left));
  }

  private static boolean confirmed(Observed seen) {
    var operation = seen.operation();
    var status = operation.status();
    var digest =
        seen.entry()
            .progress()
            .map(Progress::digest)
            .or(() -> Optional.ofNullable(status == null ? null : status.getDigest()))
            .orElse("");
    return !digest.isEmpty() && digest.equals(operation.approvedDigest());
  }

  private static boolean outdated(Observed seen, Progress waiting) {
    var ledgers =
        Stream.of(seen.sourceFacts(), seen.targetFacts())
            .flatMap(Optional::stream)
            .flatMap(f -> f.ledger().stream())
            .map(BranchFacts.Reading::digest)
            .reduce((a, b) -> a + " " + b)
            .orElse("");
    return !ledgers.equals(waiting.planned().ledgers())
        || !seen.operation().refresh().equals(waiting.planned().refresh());
  }

  /** How long it may still wait for a person. */
  private static Optional<Duration> left(Observed seen) {
    var status = seen.operation().status();
    if (status == null || !seen.operation().in(OperationPhase.AWAITING_APPROVAL)) {
      return Optional.empty();
    }
    return seen.operation()
        .approvalDeadline()
        .flatMap(deadline ->
            Conditions.find(status.getConditions(), ConditionType.RECONCILING)
                .map(c -> Instant.parse(c.lastTransitionTime()))
                .map(since -> Duration.between(seen.now(), since.plus(deadline))));
  }

  /** A confirmation of another plan is none. */
  private static Progress reason(Progress waiting, Operation operation) {
    return waiting.now(
        OperationPhase.AWAITING_APPROVAL,
        operation.approvedDigest().isEmpty() ? Reason.AWAITING_APPROVAL : Reason.APPROVAL_OUTDATED,
        waiting.message());
  }
}
