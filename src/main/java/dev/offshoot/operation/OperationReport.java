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
  static Optional<OperationStatus> of(Seen seen, Next next) {
    return switch (next) {
      case Next.Over _, Next.Keep _, Next.Work _ -> Optional.empty();
      case Next.Cancel _ -> Optional.empty(); // its work tells how it ended
      case Next.Wait wait ->
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
      case Next.Refuse refuse ->
          Optional.of(
              status(
                  seen, kept(seen).now(OperationPhase.FAILED, refuse.reason(), refuse.message())));
      case Next.Tell tell -> Optional.of(status(seen, tell.progress()));
    };
  }

  private static Progress kept(Seen seen) {
    return seen.entry()
        .progress()
        .orElseGet(() -> Progress.of(OperationPhase.PENDING, Reason.PENDING, ""));
  }

  private static OperationStatus status(Seen seen, Progress progress) {
    var before = Optional.ofNullable(seen.operation().status()).orElseGet(OperationStatus::new);
    var meta = seen.operation().object().getMetadata();
    var status = new OperationStatus();
    status.setObservedGeneration(meta.getGeneration());
    status.setPhase(progress.phase());
    status.setMessage(Printable.line(progress.message()));
    status.setPlan(progress.plan().orElseGet(before::getPlan));
    status.setApplied(Math.max(progress.applied(), before.getApplied()));
    status.setDigest(progress.digest().isEmpty() ? before.getDigest() : progress.digest());
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

  private static List<Judgement> judged(Progress progress) {
    var phase = progress.phase();
    var well = phase == OperationPhase.SUCCEEDED || phase == OperationPhase.PLANNED;
    return List.of(
        judgement(READY, well, progress),
        judgement(COMPLETED, progress.ended(), progress),
        judgement(RECONCILING, !progress.ended() && !progress.unknown(), progress),
        judgement(STALLED, phase == OperationPhase.FAILED || progress.unknown(), progress));
  }

  private static Judgement judgement(ConditionType type, boolean yes, Progress progress) {
    return yes
        ? Judgement.yes(type, progress.reason(), progress.message())
        : Judgement.no(type, progress.reason(), progress.message());
  }
}
