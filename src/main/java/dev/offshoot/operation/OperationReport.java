package dev.offshoot.operation;

import static dev.offshoot.status.ConditionType.COMPLETED;
import static dev.offshoot.status.ConditionType.READY;
import static dev.offshoot.status.ConditionType.RECONCILING;
import static dev.offshoot.status.ConditionType.STALLED;

import dev.offshoot.api.Condition;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.LastError;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Judgement;
import dev.offshoot.status.LastErrors;
import dev.offshoot.status.Printable;
import dev.offshoot.status.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes an operation's status of what was decided and done: pure. What is not known anew, such as a
 * plan after a restart of the operator, stays as it was reported.
 */
final class OperationReport {
  private OperationReport() {}

  /** The status, empty when nothing is to be said. */
  static Optional<OperationStatus> of(Observed seen, OperationDecision next) {
    return switch (next) {
      case OperationDecision.Ended _,
          OperationDecision.Delete _,
          OperationDecision.Keep _,
          OperationDecision.Work _,
          OperationDecision.Stop _ ->
          Optional.empty();
      case OperationDecision.Wait wait ->
          Optional.of(
              status(
                  seen,
                  kept(seen)
                      .now(
                          seen.operation()
                              .phase()
                              .filter(p -> p == OperationPhase.RUNNING)
                              .orElse(OperationPhase.PENDING),
                          wait.reason(),
                          wait.message())));
      case OperationDecision.End end -> Optional.of(status(seen, ended(seen, end)));
      case OperationDecision.Report report -> Optional.of(status(seen, report.progress()));
    };
  }

  /** How far it was, and that it ended so. */
  static Progress ended(Observed seen, OperationDecision.End end) {
    return kept(seen).now(end.phase(), end.reason(), end.message());
  }

  private static Progress kept(Observed seen) {
    return seen.entry()
        .progress()
        .orElseGet(() -> Progress.of(OperationPhase.PENDING, Reason.PENDING, ""));
  }

  private static OperationStatus status(Observed seen, Progress progress) {
    var before = Optional.ofNullable(seen.operation().status()).orElseGet(OperationStatus::new);
    var meta = seen.operation().object().getMetadata();
    var status = new OperationStatus();
    status.setObservedGeneration(meta.getGeneration());
    status.setPhase(progress.phase());
    status.setMessage(Printable.line(progress.message()));
    status.setPlan(progress.planned().plan().orElseGet(before::getPlan));
    status.setApplied(Math.max(progress.applied(), before.getApplied()));
    status.setDigest(progress.digest().isEmpty() ? before.getDigest() : progress.digest());
    status.setRequiredVerb(
        progress.planned().verb().isEmpty() ? before.getRequiredVerb() : progress.planned().verb());
    status.setConfirmedTime(confirmed(seen, status, before));
    status.setLastError(
        progress.failure().map(LastErrors::of).orElseGet(() -> keptError(progress, before)));
    status.setSourceUid(uid(before.getSourceUid(), seen.source()));
    status.setTargetUid(uid(before.getTargetUid(), seen.target()));
    status.setStartTime(
        begun(progress) ? time(before.getStartTime(), seen.now()) : before.getStartTime());
    status.setCompletionTime(
        progress.ended() ? time(before.getCompletionTime(), seen.now()) : null);
    List<Condition> old = before.getConditions();
    status.setConditions(Conditions.merge(old, judged(progress), meta.getGeneration(), seen.now()));
    return status;
  }

  /** The plan that the status shows is the one that somebody confirmed. */
  private static @Nullable String confirmed(
      Observed seen, OperationStatus now, OperationStatus before) {
    var confirmed =
        now.getRequiredVerb() != null && seen.operation().approvedDigest().equals(now.getDigest());
    return confirmed ? time(before.getConfirmedTime(), seen.now()) : null;
  }

  private static @Nullable LastError keptError(Progress progress, OperationStatus before) {
    return progress.phase() == OperationPhase.SUCCEEDED ? null : before.getLastError();
  }

  private static boolean begun(Progress progress) {
    return progress.phase() != OperationPhase.PENDING;
  }

  private static @Nullable String uid(@Nullable String before, Optional<DatabaseBranch> now) {
    return before != null ? before : now.map(b -> b.getMetadata().getUid()).orElse(null);
  }

  private static String time(@Nullable String before, Instant now) {
    return before != null ? before : now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** One row for each phase, and no other combination. */
  private static List<Judgement> judged(Progress progress) {
    var phase = progress.phase();
    var failed = phase == OperationPhase.FAILED || phase == OperationPhase.CANCELLED;
    return List.of(
        judgement(READY, phase == OperationPhase.SUCCEEDED, progress),
        judgement(COMPLETED, progress.ended(), progress),
        judgement(
            RECONCILING,
            !progress.ended() && !progress.awaiting() && !progress.unknown(),
            progress),
        judgement(STALLED, failed || progress.unknown(), progress));
  }

  private static Judgement judgement(ConditionType type, boolean yes, Progress progress) {
    return yes
        ? Judgement.yes(type, progress.reason(), progress.message())
        : Judgement.no(type, progress.reason(), progress.message());
  }
}
