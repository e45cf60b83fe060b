package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when an operation has waited too long for its turn, and when its object may go after its
 * end: pure.
 */
final class Deadlines {
  private Deadlines() {}

  /** One that only waits fails when its time to start is over: it must not run days later. */
  static OperationDecision start(Observed seen, OperationDecision next) {
    if (!(next instanceof OperationDecision.Wait wait)) {
      return next;
    }
    var since = since(seen.operation());
    if (since.isEmpty()) {
      return next;
    }
    var left = Duration.between(seen.now(), since.get().plus(seen.operation().startDeadline()));
    if (!left.isPositive()) {
      return new OperationDecision.End(
          OperationPhase.FAILED,
          Reason.START_DEADLINE_EXCEEDED,
          Messages.startDeadline(seen.operation(), wait.message()));
    }
    return new OperationDecision.Wait(
        wait.reason(),
        wait.message(),
        Optional.of(wait.after().filter(a -> a.compareTo(left) < 0).orElse(left)));
  }

  /** Empty when it has begun, or waits for something else than its turn. */
  private static Optional<Instant> since(Operation operation) {
    if (operation.working() || operation.stalled()) {
      return Optional.empty();
    }
    var planned = operation.status() != null && operation.status().getDigest() != null;
    return operation
        .confirmedAt()
        .or(() -> planned ? Optional.empty() : Optional.of(operation.createdAt()));
  }

  /** What Git keeps would come back, so it stays. */
  static OperationDecision afterEnd(Observed seen) {
    var status = seen.operation().status();
    var ttl = ttl(seen);
    if (ttl.isEmpty() || status == null || status.getCompletionTime() == null) {
      return new OperationDecision.Ended(Optional.empty());
    }
    var left =
        Duration.between(seen.now(), Instant.parse(status.getCompletionTime()).plus(ttl.get()));
    return left.isPositive()
        ? new OperationDecision.Ended(Optional.of(left))
        : new OperationDecision.Delete();
  }

  /** How long after its end the object is deleted; empty for never. */
  static Optional<Duration> ttl(Observed seen) {
    return Optional.ofNullable(seen.operation().spec().getTtlSecondsAfterFinished())
        .filter(_ -> !seen.gitTracked())
        .map(Duration::ofSeconds);
  }
}
