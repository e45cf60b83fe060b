package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationPlan;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.Reason;
import java.util.Optional;

/**
 * How far an operation is, as its worker says.
 *
 * @param message one sentence: what happened, to which object, what to do next
 * @param applied migrations applied, or taken out
 * @param digest the plan's, "" before there is one
 * @param ledgers the digests that the plan was made of, "" before there is one
 * @param answered when an outcome was found unknown: what the annotation said at that time, which
 *     was no answer to it
 */
record Progress(
    OperationPhase phase,
    Reason reason,
    String message,
    Optional<OperationPlan> plan,
    String digest,
    String ledgers,
    int applied,
    Optional<SqlFailure> failure,
    String answered) {

  static Progress of(OperationPhase phase, Reason reason, String message) {
    return new Progress(phase, reason, message, Optional.empty(), "", "", 0, Optional.empty(), "");
  }

  /** Nothing more happens by itself. */
  boolean ended() {
    return phase == OperationPhase.SUCCEEDED
        || phase == OperationPhase.FAILED
        || phase == OperationPhase.PLANNED;
  }

  boolean awaiting() {
    return phase == OperationPhase.AWAITING_APPROVAL;
  }

  /** It waits for a person's word about a migration whose outcome nobody can tell. */
  boolean unknown() {
    return phase == OperationPhase.PENDING && reason == Reason.OUTCOME_UNKNOWN;
  }

  Progress planned(OperationPlan made, String planDigest, String ofLedgers) {
    return new Progress(
        phase,
        reason,
        message,
        Optional.of(made),
        planDigest,
        ofLedgers,
        applied,
        failure,
        answered);
  }

  Progress now(OperationPhase next, Reason why, String words) {
    return new Progress(next, why, words, plan, digest, ledgers, applied, failure, answered);
  }

  Progress applied(int count) {
    return new Progress(phase, reason, message, plan, digest, ledgers, count, failure, answered);
  }

  Progress failed(Reason why, String words, SqlFailure error) {
    return new Progress(
        OperationPhase.FAILED,
        why,
        words,
        plan,
        digest,
        ledgers,
        applied,
        Optional.of(error),
        answered);
  }

  /**
   * @param annotation what it says and was no answer
   */
  Progress unknown(String words, SqlFailure error, String annotation) {
    return new Progress(
        OperationPhase.PENDING,
        Reason.OUTCOME_UNKNOWN,
        words,
        plan,
        digest,
        ledgers,
        applied,
        Optional.of(error),
        annotation);
  }
}
