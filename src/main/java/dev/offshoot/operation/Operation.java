package dev.offshoot.operation;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.DurationText;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationSpec;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.engine.Texts;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation as the API server holds it, whichever kind it is. Holds values only.
 *
 * @param object the BranchMerge or BranchReset
 * @param source the branch that migrations come from; empty for a reset
 * @param target the branch that is written
 * @param to of a reset: how far back, in words of its spec; else ""
 */
record Operation(
    HasMetadata object,
    Kind kind,
    Optional<String> source,
    String target,
    String to,
    OperationSpec spec,
    @Nullable OperationStatus status) {
  enum Kind {
    MERGE,
    REBASE,
    RESET
  }

  static Operation of(BranchMerge merge) {
    var spec = merge.getSpec();
    return new Operation(
        merge,
        spec.getOperation() == MergeOperation.MERGE ? Kind.MERGE : Kind.REBASE,
        Optional.of(spec.source()),
        spec.target(),
        "",
        spec,
        merge.getStatus());
  }

  static Operation of(BranchReset reset) {
    var spec = reset.getSpec();
    var version = spec.getToVersion();
    return new Operation(
        reset,
        Kind.RESET,
        Optional.empty(),
        spec.branch(),
        version == null ? "last " + spec.getLastMigrations() : "to " + version,
        spec,
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

  /** "" when nobody has confirmed anything. */
  String approvedDigest() {
    return Objects.requireNonNullElse(spec.getApprovedDigest(), "");
  }

  /** The verb that creates it, and that confirms it where no policy demands more. */
  String verb() {
    return kind == Kind.RESET ? "reset" : "merge";
  }

  /** How long it may wait for its turn. */
  Duration startDeadline() {
    return DurationText.read(spec.getStartDeadline()).orElse(Duration.ofHours(1));
  }

  /** How long it may wait for its confirmation. */
  Optional<Duration> approvalDeadline() {
    return Optional.ofNullable(spec.getApprovalDeadline()).flatMap(DurationText::read);
  }

  /** When it was confirmed, as reported. */
  Optional<Instant> confirmedAt() {
    return Optional.ofNullable(status).map(OperationStatus::getConfirmedTime).map(Instant::parse);
  }

  /**
   * As its target's database knows it.
   *
   * @param sourceUid "" for a reset
   */
  OperationIdentity identity(String sourceUid) {
    var generate = object.getMetadata().getGenerateName();
    return new OperationIdentity(
        uid(),
        object.getKind(),
        namespace(),
        name(),
        generate != null && !generate.isEmpty(),
        namespace() + "/" + target,
        sourceUid,
        Checksum.of(String.join("\n", kind.name(), source.orElse(""), target, to)).hex());
  }

  /** What a person decided about a migration whose outcome cannot be told. */
  String resolve() {
    return Texts.storable(Annotations.get(object, Labels.RESOLVE));
  }

  /** Another value than before asks for another rehearsal. */
  String refresh() {
    return Texts.storable(Annotations.get(object, Labels.REFRESH));
  }

  Optional<OperationPhase> phase() {
    return status == null ? Optional.empty() : Optional.ofNullable(status.getPhase());
  }

  boolean in(OperationPhase wanted) {
    return phase().filter(p -> p == wanted).isPresent();
  }

  /** It was reported to be over. */
  boolean ended() {
    return phase().filter(OperationPhase::ended).isPresent();
  }

  /** It was reported to be at work. */
  boolean working() {
    return phase().filter(OperationPhase::working).isPresent();
  }

  /** It was reported to continue only when a person does something, or to have failed. */
  boolean stalled() {
    return status != null && Conditions.isTrue(status.getConditions(), ConditionType.STALLED);
  }

  /** It holds a place in the queue of its target: one that waits for a person does not. */
  boolean queued() {
    return !ended() && !stalled() && !in(OperationPhase.AWAITING_APPROVAL);
  }
}
