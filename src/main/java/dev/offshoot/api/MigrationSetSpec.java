package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a user wants applied to a branch; removing an entry undoes nothing. */
@ApiType
public class MigrationSetSpec {
  @Required
  @JsonPropertyDescription(
      "The DatabaseBranch in this namespace that the migrations are for. Immutable.")
  @ValidationRule(
      value = "self == oldSelf",
      message = "spec.branchRef is immutable: create another MigrationSet for another branch")
  @JsonProperty
  private BranchReference branchRef;

  @JsonPropertyDescription(
      "The migrations, each version once. Applied in ascending order of version, "
          + "whatever their order here; the first failure stops. At most 5000, and "
          + "1,000,000 characters of SQL together: use several sets or sources for more.")
  @Size(max = 5000)
  @ValidationRule(
      value =
          "self.exists(m, m.sql.size() > 1000000) || self.map(m, m.sql.size()).sum() <="
              + " 1000000",
      message =
          "the SQL of one MigrationSet has at most 1,000,000 characters together, "
              + "because Kubernetes stores no larger object: split it into several sets or "
              + "use spec.sources")
  private List<MigrationSpec> migrations = List.of();

  @JsonPropertyDescription(
      "ConfigMaps in this namespace whose keys are files of migrations or functions. Other keys "
          + "ending in .sql are rejected by name. At most 100.")
  @Size(max = 100)
  private List<SourceSpec> sources = List.of();

  @JsonPropertyDescription(
      "Functions, replaced after the migrations whenever their text changes. Taking "
          + "one out drops nothing. At most 1000.")
  @Size(max = 1000)
  private List<FunctionSpec> functions = List.of();

  @JsonPropertyDescription(
      "Texts of migrations that may destroy data (drop a table or column, delete rows) although "
          + "the branch is a root, each by version and checksum, as the set's message prints them. "
          + "Not needed on other branches. At most 5000.")
  @Size(max = 5000)
  private List<Acknowledgement> acknowledgeDestructive = List.of();

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

  public List<MigrationSpec> getMigrations() {
    return migrations;
  }

  public void setMigrations(List<MigrationSpec> migrations) {
    this.migrations = migrations;
  }

  public List<SourceSpec> getSources() {
    return sources;
  }

  public void setSources(List<SourceSpec> sources) {
    this.sources = sources;
  }

  public List<FunctionSpec> getFunctions() {
    return functions;
  }

  public void setFunctions(List<FunctionSpec> functions) {
    this.functions = functions;
  }

  public List<Acknowledgement> getAcknowledgeDestructive() {
    return acknowledgeDestructive;
  }

  public void setAcknowledgeDestructive(List<Acknowledgement> acknowledgeDestructive) {
    this.acknowledgeDestructive = acknowledgeDestructive;
  }
}
