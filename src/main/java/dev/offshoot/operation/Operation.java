package dev.offshoot.operation;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.engine.Texts;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation as the API server holds it, whichever kind it is. Holds values only.
 *
 * @param object the BranchMerge or BranchReset
 * @param source the branch that migrations come from; empty for a reset
 * @param target the branch that is written
 */
record Operation(
    HasMetadata object,
    Kind kind,
    Optional<String> source,
    String target,
    boolean dryRun,
    String approvedDigest,
    @Nullable OperationStatus status) {
  enum Kind {
    MERGE,
    REBASE,
    RESET
  }

  static Operation of(BranchMerge merge) {
    var spec = merge.getSpec();
    var approved = spec.getApprovedDigest();
    return new Operation(
        merge,
        spec.getOperation() == MergeOperation.MERGE ? Kind.MERGE : Kind.REBASE,
        Optional.of(spec.source()),
        spec.target(),
        spec.isDryRun(),
        approved == null ? "" : approved,
        merge.getStatus());
  }

  static Operation of(BranchReset reset) {
    var spec = reset.getSpec();
    var approved = spec.getApprovedDigest();
    return new Operation(
        reset,
        Kind.RESET,
        Optional.empty(),
        spec.branch(),
        spec.isDryRun(),
        approved == null ? "" : approved,
        reset.getStatus());
  }

  String uid() {
    return object.getMetadata().getUid();
  }

  String name() {
    return object.getMetadata().getName();
  }

  String namespace() {
    return object.getMetadata().getNamespace();
  }

  /** As people call it, and as ledgers name it. */
  String label() {
    return object.getKind() + "/" + name();
  }

  /** The branches that it is about, without telling which is which. */
  Stream<String> branches() {
    return Stream.concat(source.stream(), Stream.of(target));
  }

  Instant createdAt() {
    return Instant.parse(object.getMetadata().getCreationTimestamp());
  }

  /** What a person decided about a migration whose outcome cannot be told. */
  String resolve() {
    return Texts.storable(Annotations.get(object, Labels.RESOLVE));
  }

  Optional<OperationPhase> phase() {
    return status == null ? Optional.empty() : Optional.ofNullable(status.getPhase());
  }

  /** It was reported to be over. */
  boolean ended() {
    return phase()
        .filter(p ->
            p == OperationPhase.SUCCEEDED
                || p == OperationPhase.FAILED
                || p == OperationPhase.PLANNED)
        .isPresent();
  }

  /** It was reported to go on only when a person does something, or to have failed. */
  boolean stalled() {
    return status != null && Conditions.isTrue(status.getConditions(), ConditionType.STALLED);
  }

  /** It holds a place in the queue of its target: one that waits for a person does not. */
  boolean queued() {
    return !ended()
        && !stalled()
        && phase().filter(p -> p == OperationPhase.AWAITING_APPROVAL).isEmpty();
  }
}
