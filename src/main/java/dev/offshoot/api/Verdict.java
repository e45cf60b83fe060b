package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a plan says of one item. */
public enum Verdict {
  /** Both sides have it. */
  @JsonProperty("Identical")
  IDENTICAL,
  /** Will be applied. */
  @JsonProperty("New")
  NEW,
  /** New, but older than the head of the target. */
  @JsonProperty("OutOfOrder")
  OUT_OF_ORDER,
  /** Only the target has it. */
  @JsonProperty("Behind")
  BEHIND,
  /** Same version, other content. */
  @JsonProperty("Diverged")
  DIVERGED,
  /** Stays after the reset. */
  @JsonProperty("Keep")
  KEEP,
  /** Is taken out by the reset. */
  @JsonProperty("Revert")
  REVERT,
  /** Untracked, and gone after the reset. */
  @JsonProperty("Drop")
  DROP
}
