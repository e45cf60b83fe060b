package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an operation stands; the last three are the end. */
public enum OperationPhase {
  /** Waits for its branches, their sets, or its turn. */
  @JsonProperty("Pending")
  PENDING,
  /** Its ledgers are being compared. */
  @JsonProperty("Planning")
  PLANNING,
  /** Runs on a scratch copy; the target is not touched. */
  @JsonProperty("Rehearsing")
  REHEARSING,
  /** Waits for {@code approvedDigest}. */
  @JsonProperty("AwaitingApproval")
  AWAITING_APPROVAL,
  /** Is being applied. */
  @JsonProperty("Running")
  RUNNING,
  /** Done. */
  @JsonProperty("Succeeded")
  SUCCEEDED,
  /** Ended without success. */
  @JsonProperty("Failed")
  FAILED,
  /** Ended because somebody asked for it, or because nobody confirmed it in time. */
  @JsonProperty("Cancelled")
  CANCELLED;

  /** Nothing more happens. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** Something is being done for it now. */
  public boolean working() {
    return this == PLANNING || this == REHEARSING || this == RUNNING;
  }
}
