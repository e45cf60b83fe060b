package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Postgres server under a branch; also the shape of the values in effect, in the status. */
@ApiType
public class PostgresSpec {
  @JsonPropertyDescription(
      "The major version of Postgres, 15 to 18. Default 17 for a root; a branch inherits. "
          + "Immutable. An image decides the minor.")
  @ValidationRule(
      value = "self >= 15 && self <= 18",
      message = "postgres.version is a major of Postgres: 15, 16, 17 or 18")
  private @Nullable Integer version;

  @JsonPropertyDescription(
      "An image to run instead of the default one for `version`. Any image with sh, "
          + "initdb and postgres in its PATH will do; its entry point is not used. It must "
          + "hold the major that `version` says.")
  @Size(min = 1, max = 512)
  private @Nullable String image;

  @JsonPropertyDescription("Where the data lives.")
  private @Nullable StorageSpec storage;

  @JsonPropertyDescription(
      "CPU and memory of the database container. Absent on a root: the operator's defaults.")
  private @Nullable ResourcesSpec resources;

  @JsonPropertyDescription(
      "Server settings by name, as in postgresql.conf, such as max_connections: "
          + "\"100\". Values are strings. A branch's are laid over its parent's, name by "
          + "name. Changing one is tried beside the server first, and restarts it only where "
          + "Postgres needs that. The reference page on parameters lists the rejected ones "
          + "and why. At most 100.")
  @Size(max = 100)
  @ValidationRule(
      value = "self.all(k, k.matches('^[a-z_][a-z0-9_]{0,62}([.][a-z_][a-z0-9_]{0,62})?$'))",
      messageExpression =
          "'postgres.parameters: ' + self.filter(k, "
              + "!k.matches('^[a-z_][a-z0-9_]{0,62}([.][a-z_][a-z0-9_]{0,62})?$'))[0] + ' is "
              + "no parameter name: use lower case letters, digits and _'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.DATA + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.DATA
              + ParameterTable.CANNOT
              + ParameterTable.DATA_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.MIGRATIONS + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.MIGRATIONS
              + ParameterTable.CANNOT
              + ParameterTable.MIGRATIONS_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.ADDRESS + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.ADDRESS
              + ParameterTable.CANNOT
              + ParameterTable.ADDRESS_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.LOGIN + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.LOGIN
              + ParameterTable.CANNOT
              + ParameterTable.LOGIN_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.STATEMENTS + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.STATEMENTS
              + ParameterTable.CANNOT
              + ParameterTable.STATEMENTS_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.LOG + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.LOG
              + ParameterTable.CANNOT
              + ParameterTable.LOG_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.CODE + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.CODE
              + ParameterTable.CANNOT
              + ParameterTable.CODE_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.STANDBY + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.STANDBY
              + ParameterTable.CANNOT
              + ParameterTable.STANDBY_WHY
              + "'")
  @ValidationRule(
      value = ParameterTable.NONE + ParameterTable.DIRECTIVES + ")",
      messageExpression =
          ParameterTable.NAMES
              + ParameterTable.DIRECTIVES
              + ParameterTable.CANNOT
              + ParameterTable.DIRECTIVES_WHY
              + "'")
  @ValidationRule(
      value = "!self.exists(k, k.startsWith('" + ParameterTable.RESERVED + "'))",
      messageExpression =
          "'postgres.parameters: ' + self.filter(k, k.startsWith('"
              + ParameterTable.RESERVED
              + "'))[0] + ' cannot be set: "
              + ParameterTable.RESERVED_WHY
              + "'")
  @ValidationRule(
      value = "self.all(k, !self[k].matches('[\\\\x00-\\\\x1f\\\\x7f]'))",
      messageExpression =
          "'postgres.parameters: the value of ' + self.filter(k, "
              + "self[k].matches('[\\\\x00-\\\\x1f\\\\x7f]'))[0] + ' holds a line break or a control character: "
              + "write it on one line'")
  private Map<String, @Size(max = 1000) String> parameters = Map.of();

  @JsonPropertyDescription(
      "Extensions that the server's own superuser installs in the running server, such "
          + "as vector; the image must hold them. They go into schema public, unless "
          + "their control file names another one. Migrations install trusted extensions "
          + "themselves. Removing one drops nothing. Roots only, inherited. At most 50.")
  @Size(max = 50)
  private List<ExtensionSpec> extensions = List.of();

  @JsonPropertyDescription(
      "Roles without login that migrations may grant to, such as anon and "
          + "authenticated; created in the running server. Removing one drops nothing. Roots "
          + "only, inherited. At most 50.")
  @Size(max = 50)
  private List<RoleSpec> roles = List.of();

  public @Nullable Integer getVersion() {
    return version;
  }

  public void setVersion(@Nullable Integer version) {
    this.version = version;
  }

  public @Nullable String getImage() {
    return image;
  }

  public void setImage(@Nullable String image) {
    this.image = image;
  }

  public @Nullable StorageSpec getStorage() {
    return storage;
  }

  public void setStorage(@Nullable StorageSpec storage) {
    this.storage = storage;
  }

  public @Nullable ResourcesSpec getResources() {
    return resources;
  }

  public void setResources(@Nullable ResourcesSpec resources) {
    this.resources = resources;
  }

  public Map<String, @Size(max = 1000) String> getParameters() {
    return parameters;
  }

  public void setParameters(Map<String, @Size(max = 1000) String> parameters) {
    this.parameters = parameters;
  }

  public List<ExtensionSpec> getExtensions() {
    return extensions;
  }

  public void setExtensions(List<ExtensionSpec> extensions) {
    this.extensions = extensions;
  }

  /** The names in {@code extensions}, in their order. */
  public List<String> extensionNames() {
    return extensions.stream().map(ExtensionSpec::name).toList();
  }

  public List<RoleSpec> getRoles() {
    return roles;
  }

  public void setRoles(List<RoleSpec> roles) {
    this.roles = roles;
  }

  /** The names in {@code roles}, in their order. */
  public List<String> roleNames() {
    return roles.stream().map(RoleSpec::name).toList();
  }
}
