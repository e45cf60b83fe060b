package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of the work that failed. */
public enum ErrorStage {
  /** Before anything ran. */
  @JsonProperty("Plan")
  PLAN,
  /** On a scratch copy; the target was not touched. */
  @JsonProperty("Rehearsal")
  REHEARSAL,
  /** On the target itself. */
  @JsonProperty("Apply")
  APPLY,
  /** While functions were replaced. */
  @JsonProperty("Functions")
  FUNCTIONS,
  /** While untracked rows were put in. */
  @JsonProperty("Seed")
  SEED
}
