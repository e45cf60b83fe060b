package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationPlan;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.Reason;
import java.util.Optional;

/**
 * How far an operation is, as its worker says.
 *
 * @param message what happened, to which object, what to do next
 * @param applied migrations applied, or taken out
 * @param answered when an outcome was found unknown: what the annotation said at that time, which
 *     was no answer to it
 */
record Progress(
    OperationPhase phase,
    Reason reason,
    String message,
    Planned planned,
    int applied,
    Optional<SqlFailure> failure,
    String answered) {

  /**
   * The plan.
   *
   * @param plan empty when it is as reported before
   * @param digest "" before there is one
   * @param ledgers the digests that it was made of, "" before there is one
   * @param verb that confirms it; "" when it does not wait
   * @param refresh the annotation {@code offshoot.dev/refresh} that it answers
   */
  record Planned(
      Optional<OperationPlan> plan, String digest, String ledgers, String verb, String refresh) {
    static final Planned NONE = new Planned(Optional.empty(), "", "", "", "");
  }

  static Progress of(OperationPhase phase, Reason reason, String message) {
    return new Progress(phase, reason, message, Planned.NONE, 0, Optional.empty(), "");
  }

  String digest() {
    return planned.digest();
  }

  boolean ended() {
    return phase.ended();
  }

  boolean awaiting() {
    return phase == OperationPhase.AWAITING_APPROVAL;
  }

  /** It waits for somebody to say whether a migration took effect. */
  boolean unknown() {
    return reason == Reason.OUTCOME_UNKNOWN;
  }

  Progress planned(Planned made) {
    return new Progress(phase, reason, message, made, applied, failure, answered);
  }

  Progress now(OperationPhase next, Reason why, String words) {
    return new Progress(next, why, words, planned, applied, failure, answered);
  }

  Progress applied(int count) {
    return new Progress(phase, reason, message, planned, count, failure, answered);
  }

  Progress failed(Reason why, String words, SqlFailure error) {
    return new Progress(
        OperationPhase.FAILED, why, words, planned, applied, Optional.of(error), answered);
  }

  /**
   * @param annotation what it says and was no answer
   */
  Progress unknown(String words, SqlFailure error, String annotation) {
    return new Progress(
        OperationPhase.RUNNING,
        Reason.OUTCOME_UNKNOWN,
        words,
        planned,
        applied,
        Optional.of(error),
        annotation);
  }
}
