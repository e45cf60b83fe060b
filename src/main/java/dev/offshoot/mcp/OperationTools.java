package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.mcp.Confirming.Outcome;
import dev.offshoot.mcp.Confirming.Plan;
import dev.offshoot.mcp.OperationId.Kind;
import dev.offshoot.mcp.Operations.Preview;
import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.VersionText;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Merge, rebase and reset. A merge and a reset show what they would do before they do it. */
final class OperationTools {
  private static final int VERSION = 20;

  private final Branches branches;
  private final Operations operations;
  private final Confirming confirming;

  OperationTools(Branches branches, Operations operations, Confirming confirming) {
    this.branches = branches;
    this.operations = operations;
    this.confirming = confirming;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "merge_branch",
            "Merge branch",
            "Merges migrations and functions from a development branch to production. They are rehearsed on a scratch copy first. Returns an operation_id; poll get_operation or list_branches for the end.",
            Feature.BRANCHING,
            Effect.DESTROYS,
            List.of(
                BranchTools.BRANCH_ID,
                Param.flag("dry_run", "Only plan and rehearse; get_operation shows the plan."),
                Confirming.PARAM),
            Confirming.SCHEMA,
            this::merge),
        new Tool(
            "rebase_branch",
            "Rebase branch",
            "Rebases a development branch on production. This will effectively run any newer migrations from production onto this branch to help handle migration drift. Returns an operation_id; poll get_operation or list_branches for the end.",
            Feature.BRANCHING,
            Effect.DESTROYS,
            List.of(BranchTools.BRANCH_ID),
            Confirming.SCHEMA,
            this::rebase),
        new Tool(
            "reset_branch",
            "Reset branch",
            "Resets migrations of a development branch. Any untracked data or schema changes will be lost. Returns an operation_id; poll get_operation or list_branches for the end.",
            Feature.BRANCHING,
            Effect.DESTROYS,
            List.of(
                BranchTools.BRANCH_ID,
                Param.text(
                        "migration_version",
                        VERSION,
                        "Reset your development branch to a specific migration version.")
                    .optional(),
                Param.count("last_n", 1_000_000, "Take out this many migrations, from the newest.")
                    .optional(),
                Confirming.PARAM),
            Confirming.SCHEMA,
            this::reset));
  }

  private Map<String, Object> merge(Call call) {
    var branch = branches.branch(call);
    if (call.arguments().flag("dry_run")) {
      return operations.start(
          call, Kind.MERGE, () -> Operations.merge(branch, MergeOperation.MERGE, true));
    }
    return confirmed(
        call,
        Kind.MERGE,
        branch,
        "Merge branch %s into %s?"
            .formatted(BranchRef.of(branch), String.valueOf(branch.getSpec().parent())),
        dryRun -> Operations.merge(branch, MergeOperation.MERGE, dryRun));
  }

  private Map<String, Object> rebase(Call call) {
    var branch = branches.branch(call);
    return operations.start(
        call, Kind.MERGE, () -> Operations.merge(branch, MergeOperation.REBASE, false));
  }

  private Map<String, Object> reset(Call call) {
    var branch = branches.branch(call);
    var version = call.arguments().find("migration_version");
    var last = call.arguments().number("last_n");
    if (version.isPresent() && last.isPresent()) {
      throw new ToolError(
          "InvalidArguments",
          "migration_version and last_n exclude each other: give one, or neither for the latest.");
    }
    version
        .filter(v -> !v.equals("0") && !VersionText.is(v))
        .ifPresent(_ -> {
          throw new ToolError(
              "InvalidArguments",
              "migration_version is a version as list_migrations prints it, or \"0\" for a fresh database.");
        });
    return confirmed(
        call,
        Kind.RESET,
        branch,
        "Reset branch %s? What is listed is taken out or lost.".formatted(BranchRef.of(branch)),
        dryRun -> Operations.reset(branch, version, last, dryRun));
  }

  /** Shows the plan, asks, looks again whether it is still the same, and begins. */
  private <T extends CustomResource<?, OperationStatus>> Map<String, Object> confirmed(
      Call call, Kind kind, DatabaseBranch branch, String question, Function<Boolean, T> make) {
    var preview = operations.preview(call, make.apply(true));
    Supplier<T> real = () -> make.apply(false);
    if (preview.nothing()) {
      // an operation that starts now could find more to do than the user was shown
      return Map.of(
          "success", true, "message", "There is nothing to do, so no operation was created.");
    }
    var plan = plan(branch, question, preview);
    switch (confirming.confirm(call, plan)) {
      case Outcome.Open open -> {
        return open.result();
      }
      case Outcome.Confirmed confirmed -> {
        if (confirmed.asked()) {
          Confirming.same(plan, plan(branch, question, operations.preview(call, make.apply(true))));
        }
      }
    }
    return operations.start(call, kind, real);
  }

  private static Plan plan(DatabaseBranch branch, String question, Preview preview) {
    return new Plan(branch.getMetadata().getUid(), preview.digest(), question, preview.plan());
  }
}
