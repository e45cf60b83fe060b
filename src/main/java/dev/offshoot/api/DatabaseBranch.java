package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres server of its own with one application database; without a parent it is a root, called
 * production.
 */
@JsonClassDescription(
    "A Postgres server of its own with one application database; without a parent it "
        + "is a root, called production.")
@Group("offshoot.dev")
@Version("v1alpha1")
@Plural("databasebranches")
@ShortNames("dbb")
@Categories("offshoot")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')",
    message =
        "a branch's name has at most 40 characters: lower case letters, digits and "
            + "hyphens, a letter first and no hyphen last; its Service, volume and Secret "
            + "carry the name")
@ValidationRule(
    value = "self.spec.?parentRef.?name.orValue('') != self.metadata.name",
    message =
        "a branch cannot be its own parent: name another branch in spec.parentRef, or "
            + "leave it out for a root")
@ValidationRule(
    value =
        "self.spec.?postgres.?storage.?claimName.hasValue() ? "
            + "(oldSelf.spec.?postgres.?storage.?claimName.hasValue() ? "
            + "self.spec.postgres.storage.claimName == "
            + "oldSelf.spec.postgres.storage.claimName : "
            + "!oldSelf.?status.?database.?systemIdentifier.hasValue()) : "
            + "(!oldSelf.spec.?postgres.?storage.?claimName.hasValue() || "
            + "(oldSelf.?status.?database.?systemIdentifier.hasValue() && "
            + "!oldSelf.?status.?postgres.?storage.?claimName.hasValue()))",
    fieldPath = ".spec.postgres.storage.claimName",
    message =
        "spec.postgres.storage.claimName is set once, and only before the database "
            + "exists: create another branch for another volume")
public class DatabaseBranch extends CustomResource<DatabaseBranchSpec, DatabaseBranchStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  @Required
  @JsonPropertyDescription(
      "What the branch shall be. An empty spec ({}) is a root branch with every default.")
  public DatabaseBranchSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription(
      "What the branch is, as of the last look; written by the operator alone. The "
          + "truth about migrations is the ledger inside the database, which this reports.")
  public @Nullable DatabaseBranchStatus getStatus() {
    return super.getStatus();
  }

  /** No status until the operator reports one: an empty one would hide the default. */
  @Override
  protected @Nullable DatabaseBranchStatus initStatus() {
    return null;
  }
}
