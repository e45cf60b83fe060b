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

/** Migrations wanted on one branch: a wish list that Git may own. */
@JsonClassDescription("Migrations wanted on one branch: a wish list that Git may own.")
@Group("offshoot.dev")
@Version("v1alpha1")
@Plural("migrationsets")
@ShortNames("mset")
@Categories("offshoot")
public class MigrationSet extends CustomResource<MigrationSetSpec, MigrationSetStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  @Required
  @JsonPropertyDescription(
      "The wanted migrations and functions. Several sets may name one branch: their "
          + "union is taken.")
  public MigrationSetSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("What became of them; written by the operator alone.")
  public @Nullable MigrationSetStatus getStatus() {
    return super.getStatus();
  }

  /** No status until the operator reports one: an empty one would hide the default. */
  @Override
  protected @Nullable MigrationSetStatus initStatus() {
    return null;
  }
}
