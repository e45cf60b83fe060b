package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A one-shot operation that carries tracked migrations between a branch and its parent. */
@JsonClassDescription(
    "A one-shot operation that carries tracked migrations between a branch and its parent.")
@Group("offshoot.dev")
@Version("v1alpha1")
@Plural("branchmerges")
@ShortNames("bm")
@Categories("offshoot")
public class BranchMerge extends CustomResource<BranchMergeSpec, OperationStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  @Required
  @JsonPropertyDescription(
      "What to carry from where to where. Immutable but for approvedDigest, "
          + "cancel and ttlSecondsAfterFinished: each operation is an object of its own.")
  public BranchMergeSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("How far the operation is; written by the operator alone.")
  public @Nullable OperationStatus getStatus() {
    return super.getStatus();
  }

  /** No status until the operator reports one: an empty one would hide the default. */
  @Override
  protected @Nullable OperationStatus initStatus() {
    return null;
  }
}
