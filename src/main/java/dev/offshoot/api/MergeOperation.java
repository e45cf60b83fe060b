package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which way migrations are carried. */
public enum MergeOperation {
  /** From a branch into its parent. */
  @JsonProperty("Merge")
  MERGE,
  /** From a parent onto its branch. */
  @JsonProperty("Rebase")
  REBASE
}
