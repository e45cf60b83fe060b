package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.FLAG;
import static dev.offshoot.mcp.Schemas.TEXT;

import dev.offshoot.mcp.Tool.Effect;
import java.util.List;
import java.util.Map;

/** What belongs into a .env: the address, and the key that may be handed to anyone. */
final class ConnectTools {
  private static final Map<String, Object> KEY =
      Schemas.object(
          "api_key", TEXT,
          "name", TEXT,
          "type", Schemas.words("legacy", "publishable"),
          "description?", TEXT,
          "id?", TEXT,
          "disabled?", FLAG);

  private final Branches branches;

  ConnectTools(Branches branches) {
    this.branches = branches;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "get_project_url",
            "Get project URL",
            "Gets the URL for a project: a Postgres database. Its user is publishable; the password is the key that get_publishable_keys returns.",
            Feature.DEVELOPMENT,
            Effect.READS,
            List.of(BranchTools.PROJECT_ID),
            Schemas.object("url", TEXT, "host", TEXT, "port", TEXT, "database", TEXT),
            this::url),
        new Tool(
            "get_publishable_keys",
            "Get publishable keys",
            "Gets all publishable API keys for a project: the password of the role publishable, which can do only what migrations grant to it. Only use keys where disabled is false or undefined.",
            Feature.DEVELOPMENT,
            Effect.READS,
            List.of(BranchTools.PROJECT_ID),
            Schemas.object("keys", Schemas.list(KEY)),
            this::keys));
  }

  private Map<String, Object> url(Call call) {
    var open = Reports.open(call, branches.project(call));
    return Map.of(
        "url",
        "postgresql://publishable@%s:%s/%s"
            .formatted(open.get("host"), open.get("port"), open.get("database")),
        "host",
        value(open, "host"),
        "port",
        value(open, "port"),
        "database",
        value(open, "database"));
  }

  private Map<String, Object> keys(Call call) {
    var open = Reports.open(call, branches.project(call));
    return Map.of(
        "keys",
        List.of(
            Map.of(
                "api_key", value(open, "publishable-key"),
                "name", "publishable",
                "type", "publishable",
                "id", "publishable",
                "description", "password of the Postgres role publishable",
                "disabled", false)));
  }

  static String value(Map<String, String> report, String key) {
    var value = report.get(key);
    if (value == null) {
      throw new ToolError("NotReady", "The branch's report lacks " + key + "; try again later.");
    }
    return value;
  }
}
