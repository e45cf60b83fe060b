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
 */
record Progress(
    OperationPhase phase,
    Reason reason,
    String message,
    Optional<OperationPlan> plan,
    String digest,
    String ledgers,
    int applied,
    Optional<SqlFailure> failure) {

  static Progress of(OperationPhase phase, Reason reason, String message) {
    return new Progress(phase, reason, message, Optional.empty(), "", "", 0, Optional.empty());
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

  Progress planned(OperationPlan made, String planDigest, String ofLedgers) {
    return new Progress(
        phase, reason, message, Optional.of(made), planDigest, ofLedgers, applied, failure);
  }

  Progress now(OperationPhase next, Reason why, String words) {
    return new Progress(next, why, words, plan, digest, ledgers, applied, failure);
  }

  Progress applied(int count) {
    return new Progress(phase, reason, message, plan, digest, ledgers, count, failure);
  }

  Progress failed(Reason why, String words, SqlFailure error) {
    return new Progress(
        OperationPhase.FAILED, why, words, plan, digest, ledgers, applied, Optional.of(error));
  }
}
