package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a volume when its branch is deleted. */
public enum DeletionPolicy {
  /** The volume stays and is named. */
  @JsonProperty("Retain")
  RETAIN,
  /** The volume goes with the branch. */
  @JsonProperty("Delete")
  DELETE
}
