package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** What a merge or rebase is asked to do. */
@ValidationRule(
    value = "self.sourceRef.name != self.targetRef.name",
    fieldPath = ".targetRef",
    message = "sourceRef and targetRef are the same branch: name a branch and its parent")
@ValidationRule(
    value =
        "self.operation == oldSelf.operation && self.sourceRef == oldSelf.sourceRef && "
            + "self.targetRef == oldSelf.targetRef && "
            + "self.hold == oldSelf.hold && self.startDeadline == oldSelf.startDeadline && "
            + "has(self.approvalDeadline) == has(oldSelf.approvalDeadline) && "
            + "(!has(self.approvalDeadline) || self.approvalDeadline == oldSelf.approvalDeadline)",
    message =
        "a BranchMerge is immutable but for approvedDigest, cancel and ttlSecondsAfterFinished: "
            + "create another one")
@ApiType
public class BranchMergeSpec extends OperationSpec {
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
}
