package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which operations on a database wait for somebody with the verb approve. */
public enum ApprovalPolicy {
  /** None. */
  @JsonProperty("Never")
  NEVER,
  /** Those whose plan may destroy data. */
  @JsonProperty("WhenDestructive")
  WHEN_DESTRUCTIVE,
  /** All. */
  @JsonProperty("Always")
  ALWAYS;

  /** Whether a plan waits. */
  public boolean demanded(boolean destructive) {
    return this == ALWAYS || (this == WHEN_DESTRUCTIVE && destructive);
  }
}
