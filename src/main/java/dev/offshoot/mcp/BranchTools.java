package dev.offshoot.mcp;

import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.kube.Labels;
import dev.offshoot.mcp.Confirming.Outcome;
import dev.offshoot.mcp.Confirming.Plan;
import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.LedgerReport.Line;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Branches: list, create, delete. */
final class BranchTools {
  static final Param BRANCH_ID = Param.text("branch_id", BranchRef.LONGEST, "");
  static final Param PROJECT_ID = Param.text("project_id", BranchRef.LONGEST, "");

  private static final int SHOWN = 50;

  private final Branches branches;
  private final Cost cost;
  private final Confirming confirming;

  BranchTools(Branches branches, Cost cost, Confirming confirming) {
    this.branches = branches;
    this.cost = cost;
    this.confirming = confirming;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "create_branch",
            "Create branch",
            "Creates a development branch on a project. This will apply all migrations from the main project to a fresh branch database. Note that production data will not carry over. The branch will get its own project_id via the resulting project_ref. Use this ID to execute migrations on the branch. It takes a while: poll list_branches until its status is FUNCTIONS_DEPLOYED.",
            Feature.BRANCHING,
            Effect.CREATES,
            List.of(
                PROJECT_ID,
                Param.text(
                        "name",
                        40,
                        "Name of the branch to create: at most 40 lower case letters, digits and hyphens, a letter first")
                    .or("develop"),
                Param.text(
                        "confirm_cost_id",
                        100,
                        "The cost confirmation ID. Call `confirm_cost` first.")
                    .optional()),
            BranchView.SCHEMA,
            this::create),
        new Tool(
            "list_branches",
            "List branches",
            "Lists all development branches of a project. This will return branch details including status which you can use to check when operations like merge/rebase/reset complete.",
            Feature.BRANCHING,
            Effect.READS,
            List.of(PROJECT_ID),
            Schemas.object("branches", Schemas.list(BranchView.SCHEMA)),
            this::list),
        new Tool(
            "delete_branch",
            "Delete branch",
            "Deletes a development branch. Migrations that were not merged are lost.",
            Feature.BRANCHING,
            Effect.DESTROYS,
            List.of(BRANCH_ID, Confirming.PARAM),
            Confirming.SCHEMA,
            this::delete));
  }

  private Map<String, Object> list(Call call) {
    return Map.of(
        "branches",
        branches.family(call, branches.project(call)).stream().map(BranchView::of).toList());
  }

  private Map<String, Object> create(Call call) {
    var name = call.arguments().text("name");
    if (!BranchRef.isName(name)) {
      throw new ToolError(
          "InvalidName",
          "A branch's name has at most 40 characters: lower case letters, digits and hyphens, a letter first and no hyphen last.");
    }
    var parent = branches.project(call);
    agreed(call);
    var spec = new DatabaseBranchSpec();
    spec.setParentRef(new BranchReference(Branches.name(parent)));
    var branch = new DatabaseBranch();
    branch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(parent.getMetadata().getNamespace())
            .withName(name)
            .withLabels(Map.of(Labels.MANAGED_BY, Owned.MANAGER))
            .build());
    branch.setSpec(spec);
    try {
      return BranchView.of(call.client().resource(branch).create());
    } catch (KubernetesClientException e) {
      if (Refusals.conflict(e)) {
        throw new ToolError(
            "AlreadyExists",
            "There is a branch %s already; choose another name, or delete it first."
                .formatted(BranchRef.of(branch)));
      }
      throw e;
    }
  }

  private void agreed(Call call) {
    var id = call.arguments().find("confirm_cost_id");
    if (id.isPresent()) {
      if (!id.get().equals(cost.confirmation())) {
        throw new ToolError(
            "CostNotConfirmed",
            "Cost confirmation ID does not match the expected cost of creating a branch.");
      }
      return;
    }
    switch (call.asking().ask(cost.question())) {
      case YES -> {}
      case NO -> throw new ToolError("Declined", "Branch creation was declined.");
      case NOBODY ->
          throw new ToolError(
              "CostNotConfirmed",
              "User must confirm understanding of costs before creating a branch.");
    }
  }

  private Map<String, Object> delete(Call call) {
    var branch = branches.branch(call);
    if (branch.getSpec().parent() == null) {
      throw new ToolError(
          "NotABranch",
          "%s is a project, not a development branch: this tool does not delete production."
              .formatted(BranchRef.of(branch)));
    }
    var plan = loss(call, branch);
    switch (confirming.confirm(call, plan)) {
      case Outcome.Open open -> {
        return open.result();
      }
      case Outcome.Confirmed confirmed -> {
        if (confirmed.asked()) {
          Confirming.same(plan, loss(call, branches.branch(call)));
        }
      }
    }
    var meta = branch.getMetadata();
    call.client()
        .raw(
            "/apis/%s/namespaces/%s/%s/%s"
                .formatted(
                    branch.getApiVersion(),
                    meta.getNamespace(),
                    branch.getPlural(),
                    meta.getName()),
            "DELETE",
            Map.of(
                "apiVersion", "v1",
                "kind", "DeleteOptions",
                "preconditions", Map.of("uid", meta.getUid())));
    return Map.of("success", true);
  }

  /** What goes with a branch: what only it has, and that branches of it are in the way. */
  private Plan loss(Call call, DatabaseBranch branch) {
    var ref = BranchRef.of(branch);
    var parent =
        branches.parent(
            call, new BranchRef(ref.namespace(), String.valueOf(branch.getSpec().parent())));
    var theirs =
        Reports.migrations(call, parent).stream()
            .map(Line::version)
            .collect(Collectors.toCollection(HashSet::new));
    var own =
        Reports.migrations(call, branch).stream()
            .filter(l -> !theirs.contains(l.version()))
            .map(l -> l.version() + " " + l.name())
            .toList();
    var children =
        Branches.descendants(branch, branches.in(call, ref.namespace())).stream()
            .map(Branches::name)
            .toList();
    var preview =
        (own.isEmpty()
                ? "Every migration of this branch is in its parent."
                : "Migrations that only this branch has, and that are lost:\n"
                    + own.stream().limit(SHOWN).collect(Collectors.joining("\n"))
                    + (own.size() > SHOWN ? "\nand %d more".formatted(own.size() - SHOWN) : ""))
            + (children.isEmpty()
                ? ""
                : "\nBranches of this branch, which keep it until they are deleted: "
                    + String.join(", ", children))
            + "\nUntracked tables and rows of this branch are lost.";
    return new Plan(
        branch.getMetadata().getUid(),
        Confirming.digest(branch.getMetadata().getUid(), own, children),
        "Delete branch %s and its database?".formatted(ref),
        preview);
  }
}
