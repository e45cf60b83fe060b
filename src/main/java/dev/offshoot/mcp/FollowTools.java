package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.TEXT;
import static dev.offshoot.mcp.Schemas.WHOLE;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.mcp.Confirming.Outcome;
import dev.offshoot.mcp.Confirming.Plan;
import dev.offshoot.mcp.SetResult.Ended;
import dev.offshoot.mcp.Tool.Effect;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operation became, and the approval of one that may destroy data. */
final class FollowTools {
  private static final Param ID =
      Param.text(
          "operation_id",
          OperationId.LONGEST,
          "What merge_branch, rebase_branch, reset_branch or apply_migration returned.");

  private final Branches branches;
  private final OperationText text;
  private final SetResult results;
  private final Confirming confirming;

  FollowTools(Branches branches, OperationText text, SetResult results, Confirming confirming) {
    this.branches = branches;
    this.text = text;
    this.results = results;
    this.confirming = confirming;
  }

  List<Tool> all() {
    return List.of(
        new Tool(
            "get_operation",
            "Get operation",
            "Gets the state of a merge, rebase, reset or migration: its phase (Pending, Planned, AwaitingApproval, Running, Succeeded or Failed), its plan and its error.",
            Feature.BRANCHING,
            Effect.READS,
            List.of(ID),
            Schemas.object(
                "operation_id", TEXT,
                "phase", TEXT,
                "message", TEXT,
                "applied?", WHOLE,
                "digest?", TEXT,
                "plan?", TEXT,
                "error?", TEXT,
                "started_at?", TEXT,
                "completed_at?", TEXT),
            this::get),
        new Tool(
            "approve_merge",
            "Approve merge",
            "Approves exactly the plan with this digest of a merge that waits with phase AwaitingApproval, because it may destroy data in production. Needs the right to approve. Never approve without the user having read the plan.",
            Feature.BRANCHING,
            Effect.DESTROYS,
            List.of(
                ID,
                Param.text("digest", 128, "The digest that get_operation shows."),
                Confirming.PARAM),
            Confirming.SCHEMA,
            this::approve));
  }

  private Map<String, Object> get(Call call) {
    var id = OperationId.of(call.arguments().text("operation_id"));
    return switch (id.kind()) {
      case MERGE -> view(id, merge(call, id).getStatus());
      case RESET -> view(id, reset(call, id).getStatus());
      case MIGRATION -> view(id, set(call, id));
    };
  }

  private Map<String, Object> view(OperationId id, @Nullable OperationStatus status) {
    var view = new LinkedHashMap<String, Object>();
    view.put("operation_id", id.toString());
    if (status == null || status.getPhase() == null) {
      view.put("phase", "Pending");
      view.put("message", "The operator has not looked at it yet.");
      return view;
    }
    view.put("phase", Operations.word(status.getPhase()));
    view.put("message", Untrusted.block(text.message(status)));
    view.put("applied", status.getApplied());
    put(view, "digest", status.getDigest());
    if (status.getPlan() != null) {
      view.put("plan", Untrusted.block(text.plan(status.getPlan())));
    }
    if (status.getLastError() != null) {
      view.put("error", Untrusted.block(text.error(status.getLastError())));
    }
    put(view, "started_at", status.getStartTime());
    put(view, "completed_at", status.getCompletionTime());
    return view;
  }

  private Map<String, Object> view(OperationId id, MigrationSet set) {
    var view = new LinkedHashMap<String, Object>();
    view.put("operation_id", id.toString());
    if (!SetResult.over(set)) {
      view.put("phase", "Running");
      view.put("message", Untrusted.block(results.words(set)));
      return view;
    }
    switch (results.of(set)) {
      case Ended.Applied _ -> {
        view.put("phase", "Succeeded");
        view.put("message", Untrusted.block(results.words(set)));
      }
      case Ended.Failed failed -> {
        view.put("phase", "Failed");
        view.put("message", failed.reason());
        view.put("error", Untrusted.block(failed.text()));
      }
    }
    return view;
  }

  private Map<String, Object> approve(Call call) {
    var id = OperationId.of(call.arguments().text("operation_id"));
    var digest = call.arguments().text("digest");
    return switch (id.kind()) {
      case MERGE -> {
        var merge = merge(call, id);
        yield approve(call, merge, merge.getSpec().target(), digest);
      }
      case RESET -> {
        var reset = reset(call, id);
        yield approve(call, reset, reset.getSpec().branch(), digest);
      }
      case MIGRATION ->
          throw new ToolError("InvalidArguments", "A migration is not approved by this tool.");
    };
  }

  private <T extends CustomResource<?, OperationStatus>> Map<String, Object> approve(
      Call call, T operation, String target, String digest) {
    var status = operation.getStatus();
    if (status == null || status.getPhase() != OperationPhase.AWAITING_APPROVAL) {
      throw new ToolError("NothingToApprove", "This operation does not wait for an approval.");
    }
    if (!digest.equals(status.getDigest())) {
      throw new ToolError(
          "ApprovalOutdated",
          "That is not the digest of the plan: look at it again with get_operation.");
    }
    var ref = new BranchRef(operation.getMetadata().getNamespace(), target);
    var verb = status.getRequiredVerb() == null ? "approve" : status.getRequiredVerb();
    if (!Verbs.may(call, ref, verb)) {
      throw new ToolError(
          "Forbidden",
          "user %s may not \"%s\" a plan for branch %s; ask for the verb \"%s\" on databasebranches/%s"
              .formatted(call.caller().user(), verb, ref, verb, ref.name()));
    }
    var plan =
        new Plan(
            operation.getMetadata().getUid(),
            digest,
            "Approve what may destroy data in branch %s?".formatted(ref),
            text.plan(status.getPlan()));
    if (confirming.confirm(call, plan) instanceof Outcome.Open open) {
      return open.result();
    }
    call.client()
        .resource(operation)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"approvedDigest\":\"%s\"}}".formatted(status.getDigest()));
    return Map.of("success", true);
  }

  private BranchMerge merge(Call call, OperationId id) {
    var merge =
        there(
            call.client()
                .resources(BranchMerge.class)
                .inNamespace(id.namespace())
                .withName(id.name())
                .get(),
            id);
    var spec = merge.getSpec();
    var branch = spec.getOperation() == MergeOperation.MERGE ? spec.source() : spec.target();
    branches.require(call, new BranchRef(id.namespace(), branch));
    return merge;
  }

  private BranchReset reset(Call call, OperationId id) {
    var reset =
        there(
            call.client()
                .resources(BranchReset.class)
                .inNamespace(id.namespace())
                .withName(id.name())
                .get(),
            id);
    branches.require(call, new BranchRef(id.namespace(), reset.getSpec().branch()));
    return reset;
  }

  private MigrationSet set(Call call, OperationId id) {
    var set =
        there(
            call.client()
                .resources(MigrationSet.class)
                .inNamespace(id.namespace())
                .withName(id.name())
                .get(),
            id);
    branches.require(call, new BranchRef(id.namespace(), set.getSpec().branch()));
    return set;
  }

  private static <T extends HasMetadata> T there(@Nullable T object, OperationId id) {
    if (object == null) {
      throw new ToolError(
          "NotFound",
          "There is no operation %s: one that was declined is deleted, an ended one goes after three days, and a migration that failed was taken back; get_logs has its error."
              .formatted(id));
    }
    return object;
  }

  private static void put(Map<String, Object> view, String name, @Nullable Object value) {
    if (value != null) {
      view.put(name, value);
    }
  }
}
