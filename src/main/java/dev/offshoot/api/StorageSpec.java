package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Where a branch's data lives. */
@ApiType
public class StorageSpec {
  @JsonPropertyDescription(
      "Size of the volume, such as 10Gi; with ephemeral, the most that the directory "
          + "may take. Only grows, and growing needs a storage class that can expand "
          + "volumes. Default 10Gi for a root; a branch inherits.")
  @ValidationRule(
      value = "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('0'))",
      message = "storage.size is a quantity above zero, such as 10Gi")
  private @Nullable Quantity size;

  @JsonPropertyDescription(
      "The storage class of the volume. Immutable. Default: the cluster's default "
          + "class for a root; a branch inherits.")
  @Size(min = 1, max = 253)
  private @Nullable String className;

  @JsonPropertyDescription(
      "True keeps the data in the pod (emptyDir): quick and cheap, and lost with the "
          + "pod; the branch is then rebuilt from its parent and its sets. Immutable. "
          + "Branches only. Default false; a branch inherits.")
  private @Nullable Boolean ephemeral;

  @JsonPropertyDescription(
      "A PersistentVolumeClaim in this namespace that already holds this database, "
          + "such as one that an earlier branch of this name retained. Taken over instead "
          + "of a new volume. Set once, and only before the database exists. No other branch "
          + "and no pod may use it. Roots only.")
  @Size(min = 1, max = 253)
  private @Nullable String claimName;

  public @Nullable Quantity getSize() {
    return size;
  }

  public void setSize(@Nullable Quantity size) {
    this.size = size;
  }

  public @Nullable String getClassName() {
    return className;
  }

  public void setClassName(@Nullable String className) {
    this.className = className;
  }

  public @Nullable Boolean getEphemeral() {
    return ephemeral;
  }

  public void setEphemeral(@Nullable Boolean ephemeral) {
    this.ephemeral = ephemeral;
  }

  public @Nullable String getClaimName() {
    return claimName;
  }

  public void setClaimName(@Nullable String claimName) {
    this.claimName = claimName;
  }
}
