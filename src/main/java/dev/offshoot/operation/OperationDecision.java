package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.util.Optional;

/** What a reconcile does for an operation. */
sealed interface OperationDecision {
  /**
   * It has ended and says so.
   *
   * @param after when its object is deleted; empty for never
   */
  record Ended(Optional<Duration> after) implements OperationDecision {}

  /** It ended long enough ago: its object is deleted. */
  record Delete() implements OperationDecision {}

  /**
   * Its status stays as it is.
   *
   * @param after when to look again; empty when an event will do
   */
  record Keep(Optional<Duration> after) implements OperationDecision {}

  /**
   * It waits.
   *
   * @param after when to look again; empty when an event will do
   */
  record Wait(Reason reason, String message, Optional<Duration> after)
      implements OperationDecision {}

  /** It ends without having changed anything: {@code Failed} or {@code Cancelled}. */
  record End(OperationPhase phase, Reason reason, String message) implements OperationDecision {}

  /** Its work is asked for. */
  record Work() implements OperationDecision {}

  /**
   * Its work is under way, waits for a person, or has said how it ended.
   *
   * @param after when to look again; empty when an event will do
   */
  record Report(Progress progress, Optional<Duration> after) implements OperationDecision {}

  /**
   * Its work stops at the next safe point.
   *
   * @param end how the operation ends then; empty when the work itself settles that
   */
  record Stop(Optional<End> end) implements OperationDecision {}
}
