package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** How migrations run on a branch's database. */
@ApiType
public class MigrationPolicySpec {
  @JsonPropertyDescription(
      "Which merges, rebases and resets of this database wait for somebody with the verb approve. "
          + "Default: WhenDestructive on a root, Never on a branch. Not inherited.")
  private @Nullable ApprovalPolicy approval;

  @JsonPropertyDescription(
      "True runs the new migrations on a scratch copy first, and touches this database only if "
          + "they pass: those of merges and rebases, and on a root those of sets, the first ones "
          + "of an empty root excepted. Default true. Not inherited.")
  @Default("true")
  private boolean rehearse = true;

  @JsonPropertyDescription(
      "How long a run may wait and take. What is not set is taken from the parent.")
  private @Nullable Timeouts timeouts;

  public @Nullable ApprovalPolicy getApproval() {
    return approval;
  }

  public void setApproval(@Nullable ApprovalPolicy approval) {
    this.approval = approval;
  }

  public boolean isRehearse() {
    return rehearse;
  }

  public void setRehearse(boolean rehearse) {
    this.rehearse = rehearse;
  }

  public @Nullable Timeouts getTimeouts() {
    return timeouts;
  }

  public void setTimeouts(@Nullable Timeouts timeouts) {
    this.timeouts = timeouts;
  }
}
