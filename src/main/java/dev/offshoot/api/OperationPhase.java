package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an operation stands; the last two are the end. */
public enum OperationPhase {
  /** Waits for something. */
  @JsonProperty("Pending")
  PENDING,
  /** A dry run is done. */
  @JsonProperty("Planned")
  PLANNED,
  /** A person must approve the digest. */
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
  FAILED
}
