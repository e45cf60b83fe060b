package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a condition holds. */
public enum ConditionStatus {
  /** It holds. */
  @JsonProperty("True")
  TRUE,
  /** It does not hold. */
  @JsonProperty("False")
  FALSE,
  /** It could not be told. */
  @JsonProperty("Unknown")
  UNKNOWN
}
