package dev.offshoot.mcp;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationSpec;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.mcp.Confirming.Outcome;
import dev.offshoot.mcp.Confirming.Plan;
import dev.offshoot.mcp.OperationId.Kind;
import dev.offshoot.mcp.Operations.Held;
import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.VersionText;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            List.of(BranchTools.BRANCH_ID, Confirming.PARAM),
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
    return confirmed(
        call,
        Kind.MERGE,
        branch,
        BranchMerge.class,
        Operations.merge(branch, MergeOperation.MERGE, true),
        "Merge branch %s into %s?"
            .formatted(BranchRef.of(branch), String.valueOf(branch.getSpec().parent())));
  }

  private Map<String, Object> rebase(Call call) {
    var branch = branches.branch(call);
    return operations.start(
        call, Kind.MERGE, Operations.merge(branch, MergeOperation.REBASE, false));
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
        BranchReset.class,
        Operations.reset(branch, version, last, true),
        "Reset branch %s? What is listed is taken out or lost.".formatted(BranchRef.of(branch)));
  }

  /** Holds it, shows its plan, asks, and lets exactly that plan run. */
  private <S extends OperationSpec, T extends CustomResource<S, OperationStatus>>
      Map<String, Object> confirmed(
          Call call, Kind kind, DatabaseBranch branch, Class<T> type, T wanted, String question) {
    var confirms = call.arguments().find(Confirming.PARAM.name()).isPresent();
    var held = operations.held(call, kind, branch, type, wanted, confirms);
    if (held.nothing()) {
      return Map.of(
          "success",
          true,
          "operation_id",
          held.id().toString(),
          "status",
          "Succeeded",
          "message",
          "There is nothing to do.");
    }
    var plan = new Plan(held.object().getMetadata().getUid(), held.digest(), question, held.plan());
    Outcome answer;
    try {
      answer = confirming.confirm(call, plan);
    } catch (ToolError e) {
      if (e.name().equals(Confirming.DECLINED)) {
        Operations.withdraw(call, held);
      }
      throw e;
    }
    if (answer instanceof Outcome.Open open) {
      var result = new LinkedHashMap<>(open.result());
      result.put("operation_id", held.id().toString());
      result.put("status", "AwaitingApproval");
      return result;
    }
    var parent = branch.getSpec().parent();
    var target =
        new BranchRef(
            branch.getMetadata().getNamespace(),
            kind == Kind.MERGE && parent != null ? parent : Branches.name(branch));
    return operations.confirm(call, held, target)
        ? operations.begun(call, held.object(), held.id(), held.digest())
        : waits(call, held);
  }

  /** The policy of the target wants somebody else's approval. */
  private static Map<String, Object> waits(Call call, Held<?> held) {
    return Map.of(
        "success",
        false,
        "operation_id",
        held.id().toString(),
        "status",
        "AwaitingApproval",
        "message",
        "The plan needs somebody with the verb approve, which user %s lacks. They call approve_merge with operation_id %s and digest %s, or run: kubectl offshoot approve %s -n %s"
            .formatted(
                call.caller().user(),
                held.id(),
                held.digest(),
                held.id().name(),
                held.id().namespace()));
  }
}
