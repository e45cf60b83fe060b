package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.FLAG;
import static dev.offshoot.mcp.Schemas.TEXT;

import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.VersionText;
import java.util.List;
import java.util.Map;

/** Migrations: list and apply. */
final class MigrationTools {
  /** What one migration may have: the API server stores no more. */
  static final int SQL = 1_000_000;

  private final Branches branches;
  private final Applying applying;

  MigrationTools(Branches branches, Applying applying) {
    this.branches = branches;
    this.applying = applying;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "list_migrations",
            "List migrations",
            "Lists all migrations in the database.",
            Feature.DATABASE,
            Effect.READS,
            List.of(BranchTools.PROJECT_ID),
            Schemas.object(
                "migrations", Schemas.list(Schemas.object("version", TEXT, "name?", TEXT))),
            this::list),
        new Tool(
            "apply_migration",
            "Apply migration",
            "Applies a migration to the database. Use this when executing DDL operations. Do not hardcode references to generated IDs in data migrations.",
            Feature.DATABASE,
            Effect.RUNS,
            List.of(
                BranchTools.PROJECT_ID,
                Param.text("name", 200, "The name of the migration in snake_case"),
                Param.text("query", SQL, "The SQL query to apply"),
                Param.text(
                        "version",
                        20,
                        "The version, a whole number; left out: the time in UTC. It is never changed later.")
                    .optional(),
                Param.flag(
                    "outside_transaction",
                    "For a single statement that cannot run in a transaction, such as create index concurrently."),
                Param.text(
                        "idempotency_key",
                        200,
                        "Any text: a second call with the same key does not apply the migration again.")
                    .optional()),
            Schemas.object(
                "success", FLAG,
                "version?", TEXT,
                "pending?", FLAG,
                "operation_id?", TEXT,
                "message?", TEXT),
            applying::apply));
  }

  private Map<String, Object> list(Call call) {
    var lines =
        Reports.migrations(call, branches.project(call)).stream()
            .sorted((a, b) -> VersionText.compare(a.version(), b.version()))
            .map(l -> Map.of("version", l.version(), "name", Untrusted.name(l.name())))
            .toList();
    return Map.of("migrations", lines);
  }
}
