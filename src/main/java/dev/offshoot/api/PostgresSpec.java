package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Postgres server under a branch; also the shape of the values in effect, in the status. */
@ApiType
public class PostgresSpec {
  @JsonPropertyDescription(
      "The Postgres version: a major from 15 to 18, or a minor of one, such as 17.6. "
          + "Default 17 for a root; a branch inherits. The major is immutable.")
  @Size(max = 8)
  @ValidationRule(
      value = "self.matches('^1[5-8]([.][0-9]{1,3})?$')",
      message = "postgres.version is 15, 16, 17 or 18, or a minor of one, such as 17.6")
  private @Nullable String version;

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
          + "name. Changing one may restart the server. Those that would endanger the data "
          + "or the operator's hold on the server are refused. At most 100.")
  @Size(max = 100)
  @ValidationRule(
      value = "self.all(k, k.matches('^[a-z_][a-z0-9_]{0,62}([.][a-z_][a-z0-9_]{0,62})?$'))",
      messageExpression =
          "'postgres.parameters: ' + self.filter(k, "
              + "!k.matches('^[a-z_][a-z0-9_]{0,62}([.][a-z_][a-z0-9_]{0,62})?$'))[0] + ' is "
              + "no parameter name: use lower case letters, digits and _'")
  @ValidationRule(
      value =
          "!self.exists(k, k in ['fsync', 'full_page_writes', 'synchronous_commit', "
              + "'max_prepared_transactions', 'listen_addresses', 'port', "
              + "'allow_system_table_mods', 'ignore_system_indexes', 'zero_damaged_pages', "
              + "'ignore_checksum_failure', 'session_replication_role', "
              + "'dynamic_library_path', 'include', 'include_dir', 'include_if_exists'] || "
              + "k.matches('^(unix_socket|recovery_target|primary_)|_(libraries|library|command|file|directory|directories)$'))",
      messageExpression =
          "'postgres.parameters: ' + self.filter(k, k in ['fsync', 'full_page_writes', "
              + "'synchronous_commit', 'max_prepared_transactions', 'listen_addresses', "
              + "'port', 'allow_system_table_mods', 'ignore_system_indexes', "
              + "'zero_damaged_pages', 'ignore_checksum_failure', 'session_replication_role',"
              + " 'dynamic_library_path', 'include', 'include_dir', 'include_if_exists'] || "
              + "k.matches('^(unix_socket|recovery_target|primary_)|_(libraries|library|command|file|directory|directories)$'))[0]"
              + " + ' cannot be set: it would endanger the data or the operator; remove it'")
  private Map<String, @Size(max = 1000) String> parameters = Map.of();

  @JsonPropertyDescription(
      "Extensions that the server's own superuser installs when the pod starts, such "
          + "as vector; the image must hold them. Migrations install trusted extensions "
          + "themselves. Adding one restarts the server; removing one drops nothing. Roots "
          + "only, inherited. At most 50.")
  @Size(max = 50)
  private List<@Size(max = 63) @Pattern("^[a-z][a-z0-9_-]*$") String> extensions = List.of();

  @JsonPropertyDescription(
      "Roles without login that migrations may grant to, such as anon and "
          + "authenticated; made when the pod starts. Removing one drops nothing. Roots "
          + "only, inherited. At most 50.")
  @Size(max = 50)
  @ValidationRule(
      value =
          "!self.exists(r, r in ['postgres', 'offshoot', 'migrator', 'app', "
              + "'publishable', 'public', 'none', 'user', 'current_user', 'current_role', "
              + "'session_user'] || r.startsWith('pg_') || r.startsWith('offshoot_'))",
      messageExpression =
          "'postgres.roles: ' + self.filter(r, r in ['postgres', 'offshoot', "
              + "'migrator', 'app', 'publishable', 'public', 'none', 'user', 'current_user', "
              + "'current_role', 'session_user'] || r.startsWith('pg_') || "
              + "r.startsWith('offshoot_'))[0] + ' is reserved: choose another name'")
  private List<@Size(max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String> roles = List.of();

  public @Nullable String getVersion() {
    return version;
  }

  public void setVersion(@Nullable String version) {
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

  public List<@Size(max = 63) @Pattern("^[a-z][a-z0-9_-]*$") String> getExtensions() {
    return extensions;
  }

  public void setExtensions(
      List<@Size(max = 63) @Pattern("^[a-z][a-z0-9_-]*$") String> extensions) {
    this.extensions = extensions;
  }

  public List<@Size(max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String> getRoles() {
    return roles;
  }

  public void setRoles(List<@Size(max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String> roles) {
    this.roles = roles;
  }
}
