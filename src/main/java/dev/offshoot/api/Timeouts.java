package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long a run may wait and take; durations such as 2s, 500ms or 1h30m. */
@ApiType
public class Timeouts {
  @JsonPropertyDescription(
      "How long one statement waits for a lock before the migration fails and is "
          + "tried again later: 0s (no limit) to 10m. Default 2s, so that a waiting "
          + "migration never blocks production's queries for long.")
  @Size(max = 32)
  @ValidationRule(
      value = DurationText.RULE + " && duration(self) <= duration('10m')",
      message = "timeouts.lock is a duration from 0s to 10m, such as 2s or 500ms")
  private @Nullable String lock;

  @JsonPropertyDescription("How long one statement may run: 0s (no limit) to 24h. Default 0s.")
  @Size(max = 32)
  @ValidationRule(
      value = DurationText.RULE + " && duration(self) <= duration('24h')",
      message = "timeouts.statement is a duration from 0s to 24h, such as 30s or 5m")
  private @Nullable String statement;

  @JsonPropertyDescription(
      "How long a whole run may take, from its first statement: 1s to 24h. Then what "
          + "runs is ended (reason DeadlineExceeded). Default 1h.")
  @Size(max = 32)
  @ValidationRule(
      value =
          DurationText.RULE
              + " && duration(self) >= "
              + "duration('1s') && duration(self) <= duration('24h')",
      message = "timeouts.deadline is a duration from 1s to 24h, such as 30m or 1h")
  private @Nullable String deadline;

  public @Nullable String getLock() {
    return lock;
  }

  public void setLock(@Nullable String lock) {
    this.lock = lock;
  }

  public @Nullable String getStatement() {
    return statement;
  }

  public void setStatement(@Nullable String statement) {
    this.statement = statement;
  }

  public @Nullable String getDeadline() {
    return deadline;
  }

  public void setDeadline(@Nullable String deadline) {
    this.deadline = deadline;
  }
}
