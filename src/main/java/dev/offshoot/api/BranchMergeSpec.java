package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a merge or rebase is asked to do. */
@ValidationRule(
    value = "self.sourceRef.name != self.targetRef.name",
    fieldPath = ".targetRef",
    message = "sourceRef and targetRef are the same branch: name a branch and its parent")
@ValidationRule(
    value =
        "self.operation == oldSelf.operation && self.sourceRef == oldSelf.sourceRef && "
            + "self.targetRef == oldSelf.targetRef && self.dryRun == oldSelf.dryRun && "
            + "self.rehearse == oldSelf.rehearse && self.timeouts == oldSelf.timeouts",
    message = "a BranchMerge is immutable but for approvedDigest: create another one")
@ApiType
public class BranchMergeSpec {
  @JsonPropertyDescription(
      "Merge carries a branch's new migrations into its parent. Rebase carries a "
          + "parent's new migrations onto a branch. Default Merge.")
  @Default("Merge")
  private MergeOperation operation = MergeOperation.MERGE;

  @Required
  @JsonPropertyDescription(
      "The branch that migrations are taken from. Merge: a child of targetRef. Rebase: "
          + "the parent of targetRef.")
  @JsonProperty
  private BranchReference sourceRef;

  @Required
  @JsonPropertyDescription(
      "The branch that migrations are applied to. Merge: the parent of sourceRef. "
          + "Rebase: a child of sourceRef.")
  @JsonProperty
  private BranchReference targetRef;

  @JsonPropertyDescription(
      "True plans and rehearses, and changes nothing in source or target. Default false.")
  @Default("false")
  private boolean dryRun;

  @JsonPropertyDescription(
      "True runs the new migrations on a scratch copy first; the target is touched "
          + "only if they pass. Default true.")
  @Default("true")
  private boolean rehearse = true;

  @JsonPropertyDescription(
      "Approves exactly the plan with this digest, copied from status.digest; needed "
          + "when the phase is AwaitingApproval. A plan that has changed since needs a new "
          + "approval. The only field that can be changed.")
  @Size(max = 128)
  private @Nullable String approvedDigest;

  @JsonPropertyDescription("How long the run may wait and take.")
  @Default("{}")
  private Timeouts timeouts = new Timeouts();

  public MergeOperation getOperation() {
    return operation;
  }

  public void setOperation(MergeOperation operation) {
    this.operation = operation;
  }

  public BranchReference getSourceRef() {
    return sourceRef;
  }

  public void setSourceRef(BranchReference sourceRef) {
    this.sourceRef = sourceRef;
  }

  /** The name in {@code sourceRef}. */
  public String source() {
    return sourceRef.name();
  }

  public BranchReference getTargetRef() {
    return targetRef;
  }

  public void setTargetRef(BranchReference targetRef) {
    this.targetRef = targetRef;
  }

  /** The name in {@code targetRef}. */
  public String target() {
    return targetRef.name();
  }

  public boolean isDryRun() {
    return dryRun;
  }

  public void setDryRun(boolean dryRun) {
    this.dryRun = dryRun;
  }

  public boolean isRehearse() {
    return rehearse;
  }

  public void setRehearse(boolean rehearse) {
    this.rehearse = rehearse;
  }

  public @Nullable String getApprovedDigest() {
    return approvedDigest;
  }

  public void setApprovedDigest(@Nullable String approvedDigest) {
    this.approvedDigest = approvedDigest;
  }

  public Timeouts getTimeouts() {
    return timeouts;
  }

  public void setTimeouts(Timeouts timeouts) {
    this.timeouts = timeouts;
  }
}
