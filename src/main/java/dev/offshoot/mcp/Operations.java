package dev.offshoot.mcp;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationSpec;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.status.ConditionType;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes merges, rebases and resets. One that has to be confirmed is held: its plan is the preview,
 * and the confirmation lets that very object run. It must never make one in a name other than the
 * caller's.
 */
final class Operations {
  /** How long one may wait for its confirmation. */
  private static final String APPROVAL_DEADLINE = "24h";

  /** Three days. */
  private static final int TTL = 259_200;

  private final Waiting waiting;
  private final OperationText text;

  Operations(Waiting waiting, OperationText text) {
    this.waiting = waiting;
    this.text = text;
  }

  /**
   * A held operation that has ended, or waits for its confirmation.
   *
   * @param digest of its plan
   */
  record Held<T>(T object, OperationId id, String digest, String plan, boolean nothing) {}

  static BranchMerge merge(DatabaseBranch branch, MergeOperation kind, boolean hold) {
    var parent = branch.getSpec().parent();
    if (parent == null) {
      throw new ToolError(
          "NotParent",
          "Branch %s is a project, not a branch of one: it has no parent to merge into or to rebase on."
              .formatted(BranchRef.of(branch)));
    }
    var merging = kind == MergeOperation.MERGE;
    var spec = bounded(new BranchMergeSpec(), hold);
    spec.setOperation(kind);
    spec.setSourceRef(new BranchReference(merging ? Branches.name(branch) : parent));
    spec.setTargetRef(new BranchReference(merging ? parent : Branches.name(branch)));
    var merge = new BranchMerge();
    merge.setMetadata(Owned.generated(branch, merging ? "merge" : "rebase"));
    merge.setSpec(spec);
    return merge;
  }

  static BranchReset reset(
      DatabaseBranch branch, Optional<String> toVersion, Optional<Long> last, boolean hold) {
    if (branch.getSpec().parent() == null) {
      throw new ToolError(
          "RootReset",
          "Branch %s is production and is never reset: roll forward, with a new migration that takes back what the old one did."
              .formatted(BranchRef.of(branch)));
    }
    var spec = bounded(new BranchResetSpec(), hold);
    spec.setBranchRef(new BranchReference(Branches.name(branch)));
    last.ifPresentOrElse(
        n -> spec.setLastMigrations(n.intValue()),
        () -> spec.setToVersion(toVersion.orElse(BranchResetSpec.LATEST)));
    var reset = new BranchReset();
    reset.setMetadata(Owned.generated(branch, "reset"));
    reset.setSpec(spec);
    return reset;
  }

  private static <S extends OperationSpec> S bounded(S spec, boolean hold) {
    spec.setHold(hold);
    spec.setApprovalDeadline(hold ? APPROVAL_DEADLINE : null);
    spec.setTtlSecondsAfterFinished(TTL);
    return spec;
  }

  /**
   * A held operation that asks for the same and waits still, or else a new one, when it has been
   * planned. Calling again after a plan that took too long finds it.
   *
   * @param wanted a new one
   * @param confirms the call confirms an earlier one: nothing is created for it
   */
  <S extends OperationSpec, T extends CustomResource<S, OperationStatus>> Held<T> held(
      Call call,
      OperationId.Kind kind,
      DatabaseBranch branch,
      Class<T> type,
      T wanted,
      boolean confirms) {
    var earlier = earlier(call, branch, type, wanted);
    if (earlier.isEmpty() && confirms) {
      throw Confirmations.wrong();
    }
    var made = earlier.orElseGet(() -> create(call, wanted));
    var id = new OperationId(kind, made.getMetadata().getNamespace(), made.getMetadata().getName());
    var planned = await(call, made);
    if (planned.isEmpty()) {
      var now = call.client().resource(made).get();
      throw new ToolError(
          "PlanPending",
          "Operation %s is still being planned. Call again with the same arguments to see its plan. "
                  .formatted(id)
              + Untrusted.block(now == null ? "" : words(now)));
    }
    var status = status(planned.get());
    if (status.getPhase() == OperationPhase.FAILED
        || status.getPhase() == OperationPhase.CANCELLED) {
      throw failed(status);
    }
    var digest = status.getDigest();
    return new Held<>(
        planned.get(),
        id,
        digest == null ? "" : digest,
        text.plan(status.getPlan()),
        status.getPhase() == OperationPhase.SUCCEEDED);
  }

  private static <T extends CustomResource<?, OperationStatus>> T create(Call call, T wanted) {
    return call.client().resource(wanted).create();
  }

  private static <S extends OperationSpec, T extends CustomResource<S, OperationStatus>>
      Optional<T> earlier(Call call, DatabaseBranch branch, Class<T> type, T wanted) {
    var json = call.client().getKubernetesSerialization();
    var spec = json.asJson(wanted.getSpec());
    return call
        .client()
        .resources(type)
        .inNamespace(branch.getMetadata().getNamespace())
        .withLabels(wanted.getMetadata().getLabels())
        .list()
        .getItems()
        .stream()
        .filter(o -> Owned.by(o, branch) && o.getMetadata().getDeletionTimestamp() == null)
        .filter(o ->
            o.getStatus() == null
                || o.getStatus().getPhase() == null
                || !o.getStatus().getPhase().ended())
        .filter(o -> json.asJson(o.getSpec()).equals(spec)) // unconfirmed and not cancelled
        .findFirst();
  }

  /**
   * Confirms the plan that was shown, in the caller's name.
   *
   * @return whether the caller has the verb that the plan needs
   */
  boolean confirm(
      Call call, Held<? extends CustomResource<?, OperationStatus>> held, BranchRef target) {
    var verb = status(held.object()).getRequiredVerb();
    if (verb != null && !Verbs.may(call, target, verb)) {
      return false;
    }
    call.client()
        .resource(held.object())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"approvedDigest\":\"%s\"}}".formatted(held.digest()));
    return true;
  }

  /** Takes a held operation back that nobody wants. */
  static void withdraw(Call call, Held<? extends CustomResource<?, OperationStatus>> held) {
    call.client().resource(held.object()).delete();
  }

  /** The end of an operation, if it comes in time. */
  <T extends CustomResource<?, OperationStatus>> Optional<T> await(Call call, T operation) {
    return waiting.until(
        call.client().resource(operation), Operations::over, this::words, call.progress());
  }

  private static <T extends CustomResource<?, OperationStatus>> boolean over(T operation) {
    var status = operation.getStatus();
    return status != null
        && (status.getPhase() == OperationPhase.AWAITING_APPROVAL
            || OperationText.is(status.getConditions(), ConditionType.COMPLETED));
  }

  /** Says why an operation failed. */
  ToolError failed(OperationStatus status) {
    var error = status.getLastError();
    var words = text.message(status);
    return new ToolError(
        OperationText.reason(status.getConditions()),
        Untrusted.block(error == null ? words : words + "\n" + text.error(error)));
  }

  /**
   * Makes an operation. Returns at once; but a client that wants to hear of progress is told until
   * the end, as long as patience lasts.
   */
  <T extends CustomResource<?, OperationStatus>> Map<String, Object> start(
      Call call, OperationId.Kind kind, T operation) {
    var made = create(call, operation);
    return begun(
        call,
        made,
        new OperationId(kind, made.getMetadata().getNamespace(), made.getMetadata().getName()),
        "");
  }

  /**
   * What is said of one that runs now.
   *
   * @param digest that was confirmed, "" for none
   */
  <T extends CustomResource<?, OperationStatus>> Map<String, Object> begun(
      Call call, T operation, OperationId id, String digest) {
    var result = new LinkedHashMap<String, Object>();
    result.put("success", true);
    result.put("operation_id", id.toString());
    if (call.progress().wanted()) {
      waiting
          .until(
              call.client().resource(operation),
              o -> over(o) && !stillAwaits(o, digest),
              this::words,
              call.progress())
          .map(Operations::status)
          .map(OperationStatus::getPhase)
          .ifPresent(phase -> result.put("status", word(phase)));
    }
    return result;
  }

  /** The operator has not seen the confirmation yet. */
  private static boolean stillAwaits(CustomResource<?, OperationStatus> operation, String digest) {
    var status = operation.getStatus();
    return status != null
        && status.getPhase() == OperationPhase.AWAITING_APPROVAL
        && !digest.isEmpty()
        && digest.equals(status.getDigest());
  }

  static String word(OperationPhase phase) {
    return switch (phase) {
      case PENDING -> "Pending";
      case PLANNING -> "Planning";
      case REHEARSING -> "Rehearsing";
      case AWAITING_APPROVAL -> "AwaitingApproval";
      case RUNNING -> "Running";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
      case CANCELLED -> "Cancelled";
    };
  }

  private <T extends CustomResource<?, OperationStatus>> String words(T operation) {
    var status = operation.getStatus();
    return status == null || status.getPhase() == null
        ? "Pending"
        : word(status.getPhase()) + ": " + Untrusted.harmless(text.message(status));
  }

  private static <T extends CustomResource<?, OperationStatus>> OperationStatus status(
      T operation) {
    var status = operation.getStatus();
    if (status == null) {
      throw new IllegalStateException("it has ended");
    }
    return status;
  }
}
