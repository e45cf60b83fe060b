package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One migration: a version, a name and SQL. */
@ValidationRule(
    value = "self.sql.size() <= 1000000",
    fieldPath = ".sql",
    message =
        "a migration has at most 1,000,000 characters of SQL, because Kubernetes stores"
            + " no larger object: split it into several versions, and load bulk data outside "
            + "of migrations")
@ApiType
public class MigrationSpec {
  /** What a version looks like wherever the API names one. */
  static final String VERSION = "^[1-9][0-9]{0,19}$";

  @Required
  @JsonPropertyDescription(
      "The order and identity of the migration: a whole number of 1 to 20 digits "
          + "without a leading zero, such as 20250401000000. 0 is reserved for the empty "
          + "database.")
  @Size(min = 1, max = 64)
  @ValidationRule(
      value = "self.matches('" + VERSION + "')",
      message =
          "a migration's version is a whole number of 1 to 20 digits without a leading "
              + "zero, such as 20250401000000")
  @JsonProperty
  private String version;

  @Required
  @JsonPropertyDescription(
      "What the migration does, such as create_accounts; for people, and no part of "
          + "its checksum.")
  @Size(min = 1, max = 200)
  @ValidationRule(
      value = "!self.matches('[[:cntrl:]]')",
      message = "a migration's name has no control characters")
  @JsonProperty
  private String name;

  @Required
  @JsonPropertyDescription(
      "The statements. Once applied, an edited text is reported as ChecksumMismatch "
          + "and not executed.")
  @Size(min = 1)
  @JsonProperty
  private String sql;

  @JsonPropertyDescription(
      "True runs the migration in one transaction with its ledger entry. False is for"
          + " a single statement that cannot run in one, such as create index concurrently."
          + " Default true.")
  @Default("true")
  private boolean transactional = true;

  @JsonPropertyDescription(
      "False records the migration on branches made from this one without running it "
          + "there: for a repair that only production's rows could carry. Default true.")
  @Default("true")
  private boolean replay = true;

  public MigrationSpec() {}

  public MigrationSpec(String version, String name, String sql) {
    this.version = version;
    this.name = name;
    this.sql = sql;
  }

  public String getVersion() {
    return version;
  }

  public void setVersion(String version) {
    this.version = version;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getSql() {
    return sql;
  }

  public void setSql(String sql) {
    this.sql = sql;
  }

  public boolean isTransactional() {
    return transactional;
  }

  public void setTransactional(boolean transactional) {
    this.transactional = transactional;
  }

  public boolean isReplay() {
    return replay;
  }

  public void setReplay(boolean replay) {
    this.replay = replay;
  }
}
