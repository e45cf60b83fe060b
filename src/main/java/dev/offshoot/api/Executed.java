package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a failed run left behind. */
public enum Executed {
  /** Nothing. */
  @JsonProperty("none")
  NONE,
  /** Earlier items, each whole. */
  @JsonProperty("partial")
  PARTIAL
}
