package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of a branch; the rules that compare old and new sit here, so that they also see
 * fields that appear or go.
 */
@ValidationRule(
    value =
        "has(self.parentRef) == has(oldSelf.parentRef) && (!has(self.parentRef) || "
            + "self.parentRef == oldSelf.parentRef)",
    fieldPath = ".parentRef",
    message = "spec.parentRef is immutable, adding and removing it included: create another branch")
@ValidationRule(
    value = "has(self.parentRef) || !self.?suspend.orValue(false)",
    fieldPath = ".suspend",
    message =
        "a root branch cannot be suspended: production serves until it is deleted; set "
            + "spec.suspend to false")
@ValidationRule(
    value = "!self.?suspend.orValue(false) || !self.?postgres.?storage.?ephemeral.orValue(false)",
    fieldPath = ".suspend",
    message =
        "an ephemeral branch cannot be suspended: it has no volume to keep; set "
            + "spec.suspend to false, or delete the branch")
@ValidationRule(
    value = "has(self.parentRef) || !has(self.expiresAfter)",
    fieldPath = ".expiresAfter",
    message = "a root branch cannot expire: remove spec.expiresAfter")
@ValidationRule(
    value = "has(self.parentRef) || !self.?postgres.?storage.?ephemeral.orValue(false)",
    fieldPath = ".postgres.storage.ephemeral",
    message =
        "a root branch cannot be ephemeral: its rows exist nowhere else; remove "
            + "spec.postgres.storage.ephemeral")
@ValidationRule(
    value =
        "!has(self.parentRef) || !has(self.postgres) || !has(self.postgres.parameters) || "
            + "!self.postgres.parameters.exists(k, k in "
            + ParameterTable.ARCHIVE
            + ")",
    fieldPath = ".postgres.parameters",
    message =
        "spec.postgres.parameters archive_mode, archive_command, archive_library and "
            + "archive_timeout are for root branches only: "
            + ParameterTable.ARCHIVE_WHY)
@ValidationRule(
    value = "!has(self.parentRef) || !self.?postgres.?extensions.hasValue()",
    fieldPath = ".postgres.extensions",
    message =
        "spec.postgres.extensions is for root branches only: a branch inherits them; "
            + "set it on the root")
@ValidationRule(
    value = "!has(self.parentRef) || !self.?postgres.?roles.hasValue()",
    fieldPath = ".postgres.roles",
    message =
        "spec.postgres.roles is for root branches only: a branch inherits them; set it "
            + "on the root")
@ValidationRule(
    value = "!has(self.parentRef) || !self.?postgres.?storage.?claimName.hasValue()",
    fieldPath = ".postgres.storage.claimName",
    message =
        "spec.postgres.storage.claimName is for root branches only: a branch is "
            + "replayed from its parent instead")
@ValidationRule(
    value =
        "self.?postgres.?storage.?className.hasValue() == "
            + "oldSelf.?postgres.?storage.?className.hasValue() && "
            + "(!oldSelf.?postgres.?storage.?className.hasValue() || "
            + "self.postgres.storage.className == "
            + "oldSelf.postgres.storage.className)",
    fieldPath = ".postgres.storage.className",
    message =
        "spec.postgres.storage.className is immutable, adding and removing it "
            + "included: create another branch")
@ValidationRule(
    value =
        "self.?postgres.?storage.?ephemeral.orValue(false) == "
            + "oldSelf.?postgres.?storage.?ephemeral.orValue(false)",
    fieldPath = ".postgres.storage.ephemeral",
    message = "spec.postgres.storage.ephemeral is immutable: create another branch")
@ValidationRule(
    value =
        "!oldSelf.?postgres.?storage.?size.hasValue() || "
            + "(self.?postgres.?storage.?size.hasValue() && "
            + "quantity(string(self.postgres.storage.size)).compareTo(quantity(string(oldSelf.postgres.storage.size)))"
            + " >= 0)",
    fieldPath = ".postgres.storage.size",
    message = "spec.postgres.storage.size only grows: keep it or set a larger one")
@ValidationRule(
    value =
        "self.?postgres.?version.orValue(has(self.parentRef) ? 0 : 17) == "
            + "oldSelf.?postgres.?version.orValue(has(self.parentRef) ? 0 : 17)",
    fieldPath = ".postgres.version",
    message =
        "spec.postgres.version is immutable, adding and removing it included: create another "
            + "branch with that version")
@ApiType
public class DatabaseBranchSpec {
  @JsonPropertyDescription(
      "The branch that this one is made from, in the same namespace. Absent: this is "
          + "a root branch (production). Immutable. The parent's tracked migrations are "
          + "replayed here; its untracked rows are not copied.")
  private @Nullable BranchReference parentRef;

  @JsonPropertyDescription(
      "The server: version, storage, resources and settings. On a branch, what is "
          + "unset is inherited from the parent; the values in effect are in "
          + "status.postgres.")
  private @Nullable PostgresSpec postgres;

  @JsonPropertyDescription(
      "Rows that are no migration, put in after the branch is created and after each "
          + "reset (but not a reset to 0); never into a volume that claimName names, nor "
          + "into a root that has tracked something. A seed that fails sets the condition "
          + "Seeded to False and nothing else. A source that changes later is reported as "
          + "SeedChanged and loaded by the next reset.")
  private @Nullable SeedSpec seed;

  @JsonPropertyDescription(
      "How long the branch lives from its creation, such as 72h or 168h, at most 87600h "
          + "(ten years). It is then removed, after a warning event. A branch that"
          + " Argo CD or Flux tracks is not removed, only its database is freed. Absent: "
          + "never. Branches only.")
  @Size(max = 32)
  @ValidationRule(
      value =
          DurationText.RULE
              + " && duration(self) > duration('0s') && duration(self) <= duration('87600h')",
      message =
          "expiresAfter is a duration above zero, at most 87600h, such as 90m or 72h; a week is 168h")
  private @Nullable String expiresAfter;

  @JsonPropertyDescription("How migrations run on this database.")
  private @Nullable MigrationPolicySpec migrationPolicy;

  @JsonPropertyDescription(
      "True stops the database and keeps its volume: pods go, cost stops, nothing can"
          + " connect. False starts it again. Default false. Not for a root, and not with "
          + "postgres.storage.ephemeral, which has no volume to keep.")
  @Default("false")
  private boolean suspend;

  @JsonPropertyDescription(
      "What becomes of the volume when the branch is deleted. Retain keeps it and "
          + "names it in the status and in an event; Delete removes it. Default: Retain for"
          + " a root, Delete for a branch.")
  private @Nullable DeletionPolicy deletionPolicy;

  @JsonPropertyDescription(
      "Raise it to give the branch new passwords for app and publishable: the Secret and"
          + " the ConfigMap change, then the server. Who is connected stays connected; whoever"
          + " connects later needs the new one. It never goes down. Default 0.")
  @Default("0")
  @Min(0)
  @Max(1_000_000)
  @ValidationRule(
      value = "self >= oldSelf",
      message =
          "spec.passwordRotation only goes up, an earlier password stays retired: keep it or raise it")
  @ValidationRule(
      value = "self <= oldSelf + 1000",
      message =
          "spec.passwordRotation goes up by at most 1000 at a time, it cannot be taken back: set the next number")
  private int passwordRotation;

  public @Nullable BranchReference getParentRef() {
    return parentRef;
  }

  public void setParentRef(@Nullable BranchReference parentRef) {
    this.parentRef = parentRef;
  }

  /** The name in {@code parentRef}. */
  public @Nullable String parent() {
    return parentRef == null ? null : parentRef.name();
  }

  public @Nullable PostgresSpec getPostgres() {
    return postgres;
  }

  public void setPostgres(@Nullable PostgresSpec postgres) {
    this.postgres = postgres;
  }

  public @Nullable SeedSpec getSeed() {
    return seed;
  }

  public void setSeed(@Nullable SeedSpec seed) {
    this.seed = seed;
  }

  public @Nullable String getExpiresAfter() {
    return expiresAfter;
  }

  public void setExpiresAfter(@Nullable String expiresAfter) {
    this.expiresAfter = expiresAfter;
  }

  public @Nullable MigrationPolicySpec getMigrationPolicy() {
    return migrationPolicy;
  }

  public void setMigrationPolicy(@Nullable MigrationPolicySpec migrationPolicy) {
    this.migrationPolicy = migrationPolicy;
  }

  public boolean isSuspend() {
    return suspend;
  }

  public void setSuspend(boolean suspend) {
    this.suspend = suspend;
  }

  public int getPasswordRotation() {
    return passwordRotation;
  }

  public void setPasswordRotation(int passwordRotation) {
    this.passwordRotation = passwordRotation;
  }

  public @Nullable DeletionPolicy getDeletionPolicy() {
    return deletionPolicy;
  }

  public void setDeletionPolicy(@Nullable DeletionPolicy deletionPolicy) {
    this.deletionPolicy = deletionPolicy;
  }
}
