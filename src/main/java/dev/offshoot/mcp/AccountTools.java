package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.TEXT;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.mcp.Tool.Effect;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projects, which are root branches, and what branches cost. */
final class AccountTools {
  private static final Param TYPE = Param.choice("type", "", "project", "branch");
  private static final Param RECURRENCE = Param.choice("recurrence", "", "hourly", "monthly");
  private static final Map<String, Object> PROJECT =
      Schemas.object(
          "id", TEXT,
          "ref", TEXT,
          "organization_id", TEXT,
          "organization_slug", TEXT,
          "name", TEXT,
          "status", TEXT,
          "created_at", TEXT,
          "region", TEXT);

  private final Branches branches;
  private final Cost cost;

  AccountTools(Branches branches, Cost cost) {
    this.branches = branches;
    this.cost = cost;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "list_projects",
            "List projects",
            "Lists all projects: production databases, of which branches are made. Use this to help discover the project ID of the project that the user is working on.",
            Feature.ACCOUNT,
            Effect.READS,
            List.of(),
            Schemas.object("projects", Schemas.list(PROJECT)),
            this::projects),
        new Tool(
            "get_cost",
            "Get cost of new resources",
            "Gets the cost of creating a new project or branch. Never assume organization as costs can be different for each. Always repeat the cost to the user and confirm their understanding before proceeding.",
            Feature.ACCOUNT,
            Effect.READS,
            List.of(
                TYPE,
                Param.text("organization_id", 100, "The organization ID: the namespace.")
                    .optional()),
            Schemas.object(
                "type", Schemas.words("project", "branch"),
                "amount", Map.of("type", "number", "description", "Cost in USD"),
                "recurrence", Schemas.words("hourly", "monthly")),
            this::price),
        new Tool(
            "confirm_cost",
            "Confirm cost understanding",
            "Ask the user to confirm their understanding of the cost of creating a new project or branch. Call `get_cost` first. Returns a unique ID for this confirmation which should be passed to `create_branch`.",
            Feature.ACCOUNT,
            Effect.READS,
            List.of(TYPE, RECURRENCE, Param.number("amount", "")),
            Schemas.object("confirmation_id", TEXT),
            AccountTools::confirm));
  }

  private Map<String, Object> projects(Call call) {
    return Map.of("projects", branches.roots(call).stream().map(AccountTools::project).toList());
  }

  private static Map<String, Object> project(DatabaseBranch root) {
    var ref = BranchRef.of(root);
    var view = new LinkedHashMap<String, Object>();
    view.put("id", ref.toString());
    view.put("ref", ref.toString());
    view.put("organization_id", ref.namespace());
    view.put("organization_slug", ref.namespace());
    view.put("name", ref.name());
    view.put(
        "status",
        Optional.ofNullable(root.getStatus())
            .map(s -> s.getDatabase())
            .map(d -> d.state())
            .orElse(DatabaseState.COMING_UP)
            .name());
    view.put("created_at", root.getMetadata().getCreationTimestamp());
    view.put("region", "kubernetes");
    return view;
  }

  private Map<String, Object> price(Call call) {
    var branch = call.arguments().text("type").equals("branch");
    return Map.of(
        "type", call.arguments().text("type"),
        "amount", branch ? cost.hourly() : BigDecimal.ZERO,
        "recurrence", branch ? "hourly" : "monthly");
  }

  private static Map<String, Object> confirm(Call call) {
    var arguments = call.arguments();
    return Map.of(
        "confirmation_id",
        Cost.confirmation(
            arguments.text("type"), arguments.text("recurrence"), arguments.decimal("amount")));
  }
}
