package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the files of a source are. */
public enum SourceContent {
  /** Each is applied once, in the order of versions. */
  @JsonProperty("Migrations")
  MIGRATIONS,
  /** Each is applied again whenever its text changes, after the migrations. */
  @JsonProperty("Functions")
  FUNCTIONS
}
