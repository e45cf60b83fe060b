package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How an operation of either kind is held, confirmed, bounded and cancelled. */
@ApiType
public abstract class OperationSpec {
  @JsonPropertyDescription(
      "True stops after the rehearsal, until approvedDigest confirms the plan that status shows. "
          + "Default false.")
  @Default("false")
  private boolean hold;

  @JsonPropertyDescription(
      "Confirms exactly the plan with this digest, copied from status.digest. Needed when the "
          + "phase is AwaitingApproval; status.requiredVerb says which right it takes. A plan "
          + "that changes afterwards must be confirmed again. Can be changed.")
  @Size(max = 128)
  private @Nullable String approvedDigest;

  @JsonPropertyDescription(
      "True ends the operation: what runs is rolled back, and what was applied stays. True is "
          + "final. Default false. Can be changed.")
  @Default("false")
  @ValidationRule(
      value = "self || !oldSelf",
      message = "cancel is final: create another operation instead")
  private boolean cancel;

  @JsonPropertyDescription(
      "How long the operation may wait for its turn, from its creation until it is planned, and "
          + "from its confirmation until it runs. Default 1h.")
  @Default("1h")
  @Size(max = 32)
  @ValidationRule(
      value =
          DurationText.RULE
              + " && duration(self) > duration('0s') && duration(self) <= duration('87600h')",
      message = "startDeadline is a duration above zero, at most 87600h, such as 30m or 1h")
  private String startDeadline = "1h";

  @JsonPropertyDescription(
      "How long the operation waits for its confirmation; then it is cancelled. Default: without "
          + "an end.")
  @Size(max = 32)
  @ValidationRule(
      value =
          DurationText.RULE
              + " && duration(self) > duration('0s') && duration(self) <= duration('87600h')",
      message = "approvalDeadline is a duration above zero, at most 87600h, such as 8h or 24h")
  private @Nullable String approvalDeadline;

  @JsonPropertyDescription(
      "How many seconds after its end the object is deleted. Default: never. Ignored on an object "
          + "that Argo CD or Flux tracks. Can be changed.")
  @Min(0)
  @Max(315360000)
  private @Nullable Integer ttlSecondsAfterFinished;

  public boolean isHold() {
    return hold;
  }

  public void setHold(boolean hold) {
    this.hold = hold;
  }

  public @Nullable String getApprovedDigest() {
    return approvedDigest;
  }

  public void setApprovedDigest(@Nullable String approvedDigest) {
    this.approvedDigest = approvedDigest;
  }

  public boolean isCancel() {
    return cancel;
  }

  public void setCancel(boolean cancel) {
    this.cancel = cancel;
  }

  public String getStartDeadline() {
    return startDeadline;
  }

  public void setStartDeadline(String startDeadline) {
    this.startDeadline = startDeadline;
  }

  public @Nullable String getApprovalDeadline() {
    return approvalDeadline;
  }

  public void setApprovalDeadline(@Nullable String approvalDeadline) {
    this.approvalDeadline = approvalDeadline;
  }

  public @Nullable Integer getTtlSecondsAfterFinished() {
    return ttlSecondsAfterFinished;
  }

  public void setTtlSecondsAfterFinished(@Nullable Integer ttlSecondsAfterFinished) {
    this.ttlSecondsAfterFinished = ttlSecondsAfterFinished;
  }
}
