package dev.offshoot.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import java.util.List;

/**
 * What {@code kubectl get} shows, in reading order. The generator sorts columns by path, which puts
 * the age first, so the order is fixed here.
 */
final class Columns {
  private static final String READY = ".status.conditions[?(@.type==\"Ready\")]";

  private Columns() {}

  static List<CustomResourceColumnDefinition> of(String plural) {
    return switch (plural) {
      case "databasebranches" ->
          List.of(
              column("Parent", "string", ".spec.parentRef.name"),
              column("Phase", "string", ".status.phase"),
              column("Head", "string", ".status.head"),
              column("Ahead", "integer", ".status.migrations.ahead"),
              column("Behind", "integer", ".status.migrations.behind"),
              column("Ready", "string", READY + ".status"),
              AGE,
              wide("State", ".status.database.state"),
              wide("Version", ".status.database.version"),
              wide("Host", ".status.database.host"),
              wide("Expires", ".status.expirationTime"),
              wide("Reason", READY + ".reason"));
      case "migrationsets" ->
          List.of(
              column("Branch", "string", ".spec.branchRef.name"),
              column("Ready", "string", READY + ".status"),
              column("Applied", "integer", ".status.counts.applied"),
              column("Pending", "integer", ".status.counts.pending"),
              column("Reason", "string", READY + ".reason"),
              AGE,
              wide("Message", READY + ".message"));
      case "branchmerges" ->
          List.of(
              column("Operation", "string", ".spec.operation"),
              column("Source", "string", ".spec.sourceRef.name"),
              column("Target", "string", ".spec.targetRef.name"),
              column("Phase", "string", ".status.phase"),
              column("Reason", "string", READY + ".reason"),
              AGE,
              wide("Digest", ".status.digest"),
              wide("Message", ".status.message"));
      case "branchresets" ->
          List.of(
              column("Branch", "string", ".spec.branchRef.name"),
              column("To", "string", ".spec.toVersion"),
              column("Last", "integer", ".spec.lastMigrations"),
              column("Phase", "string", ".status.phase"),
              column("Reason", "string", READY + ".reason"),
              AGE,
              wide("Digest", ".status.digest"),
              wide("Message", ".status.message"));
      default -> throw new IllegalArgumentException("no columns for " + plural);
    };
  }

  private static final CustomResourceColumnDefinition AGE =
      column("Age", "date", ".metadata.creationTimestamp");

  private static CustomResourceColumnDefinition column(String name, String type, String path) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withJsonPath(path)
        .build();
  }

  private static CustomResourceColumnDefinition wide(String name, String path) {
    return new CustomResourceColumnDefinitionBuilder(column(name, "string", path))
        .withPriority(1)
        .build();
  }
}
