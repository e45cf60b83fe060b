package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whose file names and marks the keys of a source follow. */
public enum SourceFormat {
  /** {@code VERSION_NAME.sql} or {@code VVERSION__NAME.sql}. */
  @JsonProperty("Plain")
  PLAIN
}
