package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports of a merge, rebase or reset. */
@ApiType
public class OperationStatus {
  @JsonPropertyDescription(
      "The metadata.generation that this status speaks of; -1 before the first look.")
  private @Nullable Long observedGeneration;

  @JsonPropertyDescription(
      "Pending: waits, the condition Reconciling says for what. Planning, Rehearsing: the "
          + "target is not touched. AwaitingApproval: waits for approvedDigest. Running: is "
          + "being applied. Succeeded, Failed or Cancelled: the end.")
  private @Nullable OperationPhase phase;

  @JsonPropertyDescription(
      "The state for machines: Ready (True when it succeeded), Completed (True at its"
          + " end, either way), Reconciling and Stalled.")
  private List<Condition> conditions = List.of();

  @JsonPropertyDescription("Where it stands and what to do, in one sentence.")
  private @Nullable String message;

  @JsonPropertyDescription("What will be done, or was.")
  private @Nullable OperationPlan plan;

  @JsonPropertyDescription("How many migrations this operation applied, or took out.")
  private int applied;

  @JsonPropertyDescription(
      "The identity of the plan: the target, both ledgers, functions, findings and the right that "
          + "confirms it. Copy it to approvedDigest to confirm the plan.")
  private @Nullable String digest;

  @JsonPropertyDescription(
      "The verb on the target that confirms the plan: approve when the target's "
          + "migrationPolicy demands it, else the verb that created the operation, merge or reset.")
  private @Nullable String requiredVerb;

  @JsonPropertyDescription(
      "When the plan was confirmed. RFC 3339, in whole seconds, UTC; the audit log has who did it.")
  private @Nullable String confirmedTime;

  @JsonPropertyDescription("Why it failed.")
  private @Nullable LastError lastError;

  @JsonPropertyDescription("When it began to run. RFC 3339, in whole seconds, UTC.")
  private @Nullable String startTime;

  @JsonPropertyDescription("When it ended. RFC 3339, in whole seconds, UTC.")
  private @Nullable String completionTime;

  @JsonPropertyDescription(
      "The UID of the source when the operation began; the operation ends if another "
          + "object takes its name.")
  private @Nullable String sourceUid;

  @JsonPropertyDescription(
      "The UID of the target (of a reset: the branch) when the operation began.")
  private @Nullable String targetUid;

  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public @Nullable OperationPhase getPhase() {
    return phase;
  }

  public void setPhase(@Nullable OperationPhase phase) {
    this.phase = phase;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public @Nullable String getMessage() {
    return message;
  }

  public void setMessage(@Nullable String message) {
    this.message = message;
  }

  public @Nullable OperationPlan getPlan() {
    return plan;
  }

  public void setPlan(@Nullable OperationPlan plan) {
    this.plan = plan;
  }

  public int getApplied() {
    return applied;
  }

  public void setApplied(int applied) {
    this.applied = applied;
  }

  public @Nullable String getDigest() {
    return digest;
  }

  public void setDigest(@Nullable String digest) {
    this.digest = digest;
  }

  public @Nullable String getRequiredVerb() {
    return requiredVerb;
  }

  public void setRequiredVerb(@Nullable String requiredVerb) {
    this.requiredVerb = requiredVerb;
  }

  public @Nullable String getConfirmedTime() {
    return confirmedTime;
  }

  public void setConfirmedTime(@Nullable String confirmedTime) {
    this.confirmedTime = confirmedTime;
  }

  public @Nullable LastError getLastError() {
    return lastError;
  }

  public void setLastError(@Nullable LastError lastError) {
    this.lastError = lastError;
  }

  public @Nullable String getStartTime() {
    return startTime;
  }

  public void setStartTime(@Nullable String startTime) {
    this.startTime = startTime;
  }

  public @Nullable String getCompletionTime() {
    return completionTime;
  }

  public void setCompletionTime(@Nullable String completionTime) {
    this.completionTime = completionTime;
  }

  public @Nullable String getSourceUid() {
    return sourceUid;
  }

  public void setSourceUid(@Nullable String sourceUid) {
    this.sourceUid = sourceUid;
  }

  public @Nullable String getTargetUid() {
    return targetUid;
  }

  public void setTargetUid(@Nullable String targetUid) {
    this.targetUid = targetUid;
  }
}
