package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a reset is asked to do: which tracked migrations stay, or how many go. */
@ValidationRule(
    value = "has(self.toVersion) != has(self.lastMigrations)",
    message =
        "a BranchReset has either toVersion or lastMigrations: set exactly one; toVersion latest "
            + "keeps every migration")
@ValidationRule(
    value =
        "self.branchRef == oldSelf.branchRef && has(self.toVersion) == has(oldSelf.toVersion)"
            + " && (!has(self.toVersion) || self.toVersion == oldSelf.toVersion) && "
            + "has(self.lastMigrations) == has(oldSelf.lastMigrations) && "
            + "(!has(self.lastMigrations) || self.lastMigrations == oldSelf.lastMigrations) "
            + "&& "
            + "self.hold == oldSelf.hold && self.startDeadline == oldSelf.startDeadline && "
            + "has(self.approvalDeadline) == has(oldSelf.approvalDeadline) && "
            + "(!has(self.approvalDeadline) || self.approvalDeadline == oldSelf.approvalDeadline)",
    message =
        "a BranchReset is immutable but for approvedDigest, cancel and ttlSecondsAfterFinished: "
            + "create another one")
@ApiType
public class BranchResetSpec extends OperationSpec {
  /** In {@code toVersion}: every tracked migration stays. */
  public static final String LATEST = "latest";

  @Required
  @JsonPropertyDescription(
      "The branch to put back, in this namespace; not a root. Untracked tables and "
          + "rows are dropped.")
  @JsonProperty
  private BranchReference branchRef;

  @JsonPropertyDescription(
      "Keep the tracked migrations up to and including this version, which must be "
          + "tracked. latest: keep all of them. \"0\": a fresh database without migrations and "
          + "seed.")
  @Size(min = 1, max = 64)
  @ValidationRule(
      value = "self == 'latest' || self == '0' || self.matches('" + MigrationSpec.VERSION + "')",
      message =
          "toVersion is latest, \"0\" or a version: a whole number of 1 to 20 digits without a "
              + "leading zero, such as 20250401000000")
  private @Nullable String toVersion;

  @JsonPropertyDescription(
      "Take out this many tracked migrations, counted from the highest version; all "
          + "or more of them means \"0\". At least 1.")
  @Min(1)
  @Max(1000000)
  private @Nullable Integer lastMigrations;

  public BranchReference getBranchRef() {
    return branchRef;
  }

  public void setBranchRef(BranchReference branchRef) {
    this.branchRef = branchRef;
  }

  /** The name in {@code branchRef}. */
  public String branch() {
    return branchRef.name();
  }

  public @Nullable String getToVersion() {
    return toVersion;
  }

  public void setToVersion(@Nullable String toVersion) {
    this.toVersion = toVersion;
  }

  public @Nullable Integer getLastMigrations() {
    return lastMigrations;
  }

  public void setLastMigrations(@Nullable Integer lastMigrations) {
    this.lastMigrations = lastMigrations;
  }
}
