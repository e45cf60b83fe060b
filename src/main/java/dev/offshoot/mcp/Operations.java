package dev.offshoot.mcp;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.status.ConditionType;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes merges, rebases and resets, and their previews: dry runs, which are deleted when they were
 * read. It must never make one in a name other than the caller's.
 */
final class Operations {
  private static final Logger log = LoggerFactory.getLogger(Operations.class);

  private final Waiting waiting;
  private final OperationText text;

  Operations(Waiting waiting, OperationText text) {
    this.waiting = waiting;
    this.text = text;
  }

  /** What a preview found. */
  record Preview(String digest, String plan, boolean nothing) {}

  static BranchMerge merge(DatabaseBranch branch, MergeOperation kind, boolean dryRun) {
    var parent = branch.getSpec().parent();
    if (parent == null) {
      throw new ToolError(
          "NotParent",
          "Branch %s is a project, not a branch of one: it has no parent to merge into or to rebase on."
              .formatted(BranchRef.of(branch)));
    }
    var merging = kind == MergeOperation.MERGE;
    var spec = new BranchMergeSpec();
    spec.setOperation(kind);
    spec.setSourceRef(new BranchReference(merging ? Branches.name(branch) : parent));
    spec.setTargetRef(new BranchReference(merging ? parent : Branches.name(branch)));
    spec.setDryRun(dryRun);
    var merge = new BranchMerge();
    merge.setMetadata(Owned.generated(branch, dryRun ? "preview" : merging ? "merge" : "rebase"));
    merge.setSpec(spec);
    return merge;
  }

  static BranchReset reset(
      DatabaseBranch branch, Optional<String> toVersion, Optional<Long> last, boolean dryRun) {
    if (branch.getSpec().parent() == null) {
      throw new ToolError(
          "RootReset",
          "Branch %s is production and is never reset: roll forward, with a new migration that takes back what the old one did."
              .formatted(BranchRef.of(branch)));
    }
    var spec = new BranchResetSpec();
    spec.setBranchRef(new BranchReference(Branches.name(branch)));
    last.ifPresentOrElse(
        n -> spec.setLastMigrations(n.intValue()),
        () -> spec.setToVersion(toVersion.orElse(BranchResetSpec.LATEST)));
    spec.setDryRun(dryRun);
    var reset = new BranchReset();
    reset.setMetadata(Owned.generated(branch, dryRun ? "preview" : "reset"));
    reset.setSpec(spec);
    return reset;
  }

  /** Runs a dry run to its end and deletes it. */
  <T extends CustomResource<?, OperationStatus>> Preview preview(Call call, T dryRun) {
    var made = call.client().resource(dryRun).create();
    try {
      var ended = await(call, made);
      if (ended.isEmpty()) {
        var now = call.client().resource(made).get();
        throw new ToolError(
            "PreviewPending",
            "The preview did not end in time, so nothing was done; call again later. "
                + Untrusted.block(now == null ? "" : words(now)));
      }
      return read(status(ended.get()));
    } finally {
      delete(call, made);
    }
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

  private Preview read(OperationStatus status) {
    if (status.getPhase() == OperationPhase.FAILED) {
      throw failed(status);
    }
    var nothing = "NothingToDo".equals(OperationText.reason(status.getConditions()));
    var digest = status.getDigest();
    return new Preview(digest == null ? "" : digest, text.plan(status.getPlan()), nothing);
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
      Call call, OperationId.Kind kind, Supplier<T> operation) {
    var made = call.client().resource(operation.get()).create();
    var id = new OperationId(kind, made.getMetadata().getNamespace(), made.getMetadata().getName());
    var result = new LinkedHashMap<String, Object>();
    result.put("success", true);
    result.put("operation_id", id.toString());
    if (call.progress().wanted()) {
      await(call, made)
          .map(Operations::status)
          .map(OperationStatus::getPhase)
          .ifPresent(phase -> result.put("status", word(phase)));
    }
    return result;
  }

  static String word(OperationPhase phase) {
    return switch (phase) {
      case PENDING -> "Pending";
      case PLANNED -> "Planned";
      case AWAITING_APPROVAL -> "AwaitingApproval";
      case RUNNING -> "Running";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
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

  private static void delete(Call call, CustomResource<?, OperationStatus> dryRun) {
    try {
      call.client().resource(dryRun).delete();
    } catch (KubernetesClientException e) {
      // it goes with its branch
      log.atDebug().addKeyValue("object", dryRun.getMetadata().getName()).log("preview stays");
    }
  }
}
