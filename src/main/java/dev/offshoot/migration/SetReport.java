package dev.offshoot.migration;

import dev.offshoot.api.Condition;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSetStatus;
import dev.offshoot.api.SetCounts;
import dev.offshoot.migration.SetResult.Kind;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Judgement;
import dev.offshoot.status.Reason;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a set's status says, and that nothing is written when it says so already. What is
 * not known anew, such as counts while a branch is away, stays as it was reported.
 */
final class SetReport {
  private final Clock clock;

  SetReport(Clock clock) {
    this.clock = clock;
  }

  /** The status to write, empty when the set has it or when it is too early to tell. */
  Optional<MigrationSet> of(MigrationSet set, Next next) {
    return switch (next) {
      case Next.Settled s -> known(set, s.result());
      case Next.Running r -> known(set, r.result());
      case Next.Work _ ->
          reported(set)
              ? Optional.empty()
              : unknown(set, Kind.WAITING, Reason.PENDING, "The set is being planned.");
      case Next.Wait w ->
          !w.known() && reported(set)
              ? Optional.empty()
              : unknown(set, Kind.WAITING, w.reason(), w.message());
      case Next.NoBranch _ ->
          unknown(
              set,
              Kind.WAITING,
              Reason.BRANCH_NOT_FOUND,
              "There is no branch %s in this namespace; create it, or delete this set."
                  .formatted(set.getSpec().branch()));
      case Next.Ignored _ ->
          unknown(
              set,
              Kind.STALLED,
              Reason.SET_OWNED_BY_OTHER,
              "The set belongs to an earlier branch of the name %s and is ignored; delete it, or create a set without that owner."
                  .formatted(set.getSpec().branch()));
    };
  }

  private Optional<MigrationSet> known(MigrationSet set, SetResult result) {
    var status = new MigrationSetStatus();
    status.setCounts(
        new SetCounts(result.wanted(), result.applied(), result.wanted() - result.applied()));
    status.setHead(result.head().map(Object::toString).orElse("0"));
    status.setProblems(result.problems());
    status.setLastError(result.error().orElse(null));
    var kind = result.kind();
    var reverted =
        result.problems().stream().anyMatch(p -> p.reason().equals(Reason.REVERTED.word()));
    return finished(
        set,
        status,
        judged(kind, result.reason(), result.message(), kind == Kind.READY && !reverted));
  }

  private Optional<MigrationSet> unknown(
      MigrationSet set, Kind kind, Reason reason, String message) {
    var status = new MigrationSetStatus();
    var before = set.getStatus();
    if (before != null) {
      status.setCounts(before.getCounts());
      status.setHead(before.getHead());
      status.setProblems(before.getProblems());
      status.setLastError(before.getLastError());
    }
    return finished(set, status, judged(kind, reason, message, false));
  }

  private static List<Judgement> judged(Kind kind, Reason reason, String message, boolean applied) {
    return List.of(
        judgement(ConditionType.READY, kind == Kind.READY, reason, message),
        judgement(ConditionType.RECONCILING, kind == Kind.WAITING, reason, message),
        judgement(ConditionType.STALLED, kind == Kind.STALLED, reason, message),
        judgement(
            ConditionType.MIGRATIONS_APPLIED,
            applied,
            kind == Kind.READY && !applied ? Reason.REVERTED : reason,
            message));
  }

  private static Judgement judgement(
      ConditionType type, boolean yes, Reason reason, String message) {
    return yes ? Judgement.yes(type, reason, message) : Judgement.no(type, reason, message);
  }

  private Optional<MigrationSet> finished(
      MigrationSet set, MigrationSetStatus status, List<Judgement> judged) {
    var meta = set.getMetadata();
    var before = set.getStatus();
    List<Condition> old = before == null ? List.of() : before.getConditions();
    status.setObservedGeneration(meta.getGeneration());
    status.setConditions(Conditions.merge(old, judged, meta.getGeneration(), clock.instant()));
    if (before != null && same(before, status)) {
      return Optional.empty();
    }
    var fresh = new MigrationSet();
    fresh.getMetadata().setName(meta.getName());
    fresh.getMetadata().setNamespace(meta.getNamespace());
    fresh.setStatus(status);
    return Optional.of(fresh);
  }

  private static boolean reported(MigrationSet set) {
    var status = set.getStatus();
    return status != null
        && Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration());
  }

  private static boolean same(MigrationSetStatus a, MigrationSetStatus b) {
    return Objects.equals(a.getObservedGeneration(), b.getObservedGeneration())
        && list(a.getConditions()).equals(list(b.getConditions()))
        && Objects.equals(a.getCounts(), b.getCounts())
        && Objects.equals(a.getHead(), b.getHead())
        && list(a.getProblems()).equals(list(b.getProblems()))
        && Objects.equals(a.getLastError(), b.getLastError());
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
