package dev.offshoot.migration;

import dev.offshoot.api.Problem;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.Plan.SetPlan;
import dev.offshoot.migration.SetResult.Kind;
import dev.offshoot.status.LastErrors;
import dev.offshoot.status.Printable;
import dev.offshoot.status.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a set's verdicts amount to, in one reason with one sentence and the problems behind
 * it: pure. The worst one speaks for the set.
 */
final class SetJudge {
  private static final int MOST_PROBLEMS = 20;

  /**
   * Something found, worst first.
   *
   * @param rank lower is worse
   */
  private record Finding(int rank, Kind kind, Reason reason, String version, String message) {}

  private final List<Finding> findings = new ArrayList<>();
  private @Nullable SqlFailure failure;
  private boolean blocked;
  private boolean pendingFunctions;
  private boolean pendingMigrations;

  private final String branch;

  private SetJudge(String branch) {
    this.branch = branch;
  }

  static SetResult judge(SetPlan plan, String branch) {
    return new SetJudge(branch).result(plan);
  }

  private SetResult result(SetPlan plan) {
    var set = plan.set();
    for (var invalid : set.invalid()) {
      add(
          0,
          Kind.STALLED,
          Reason.INVALID_MIGRATION,
          invalid.version(),
          Words.invalid(invalid.message()));
    }
    for (var name : set.missing()) {
      add(1, Kind.WAITING, Reason.CONFIG_MAP_NOT_FOUND, "", Words.missing(name));
    }
    plan.migrations().forEach(this::migration);
    plan.functions().forEach(this::function);
    findings.sort((a, b) -> Integer.compare(a.rank(), b.rank()));
    var applied = tracked(plan);
    var error = Optional.ofNullable(failure).map(LastErrors::of);
    // what still runs speaks first: the set stands still only when nothing of it is left to run
    var worst =
        pending() || findings.isEmpty() || findings.getFirst().kind() == Kind.READY
            ? null
            : findings.getFirst();
    var problems =
        findings.stream()
            .limit(MOST_PROBLEMS)
            .map(f ->
                new Problem(
                    f.version().isEmpty() ? null : f.version(),
                    f.reason().word(),
                    Printable.line(f.message())))
            .toList();
    var kind = worst != null ? worst.kind() : pending() ? Kind.WAITING : Kind.READY;
    return new SetResult(
        kind,
        worst != null ? worst.reason() : reason(),
        worst != null ? worst.message() : words(),
        plan.migrations().size(),
        applied.size(),
        applied.stream().max(Version::compareTo),
        problems,
        error);
  }

  private boolean pending() {
    return pendingMigrations || pendingFunctions;
  }

  private Reason reason() {
    return pendingMigrations
        ? Reason.APPLYING
        : pendingFunctions ? Reason.DEPLOYING_FUNCTIONS : Reason.APPLIED;
  }

  private String words() {
    if (pending()) {
      return applying(!pendingMigrations, branch);
    }
    return findings.stream().anyMatch(f -> f.reason() == Reason.REVERTED)
        ? "Everything is tracked on branch %s but what a reset took out, see problems."
            .formatted(branch)
        : "Everything is tracked on branch %s.".formatted(branch);
  }

  static String applying(boolean functions, String branch) {
    return working(functions, branch) + ".";
  }

  /** The same without its end, for more to follow. */
  static String working(boolean functions, String branch) {
    return "%s on branch %s"
        .formatted(
            functions ? "Functions are being replaced" : "Migrations are being applied", branch);
  }

  private static List<Version> tracked(SetPlan plan) {
    return plan.migrations().entrySet().stream()
        .filter(e ->
            e.getValue() instanceof Verdict.Tracked || e.getValue() instanceof Verdict.Mismatch)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private void migration(Version version, Verdict verdict) {
    var what = Words.version(version);
    switch (verdict) {
      case Verdict.Tracked t -> {
        if (t.outOfOrder()) {
          add(9, Kind.READY, Reason.OUT_OF_ORDER, version.toString(), Words.outOfOrder(version));
        }
      }
      case Verdict.Pending _ -> pendingMigrations = true;
      case Verdict.Disagree d ->
          add(
              3,
              Kind.STALLED,
              Reason.SETS_DISAGREE,
              version.toString(),
              Words.disagree(what, d.others()));
      case Verdict.Reverted _ ->
          add(8, Kind.READY, Reason.REVERTED, version.toString(), Words.reverted(version));
      case Verdict.Unknown u ->
          add(
              4,
              Kind.STALLED,
              Reason.OUTCOME_UNKNOWN,
              version.toString(),
              Words.unknown(u.message()));
      case Verdict.Failed f -> failed(version.toString(), f.error());
      case Verdict.Unacknowledged u ->
          add(
              5,
              Kind.WAITING,
              Reason.DESTRUCTIVE_NOT_ACKNOWLEDGED,
              version.toString(),
              Words.unacknowledged(what, u));
      case Verdict.Mismatch m ->
          add(
              2,
              Kind.STALLED,
              Reason.CHECKSUM_MISMATCH,
              version.toString(),
              Words.mismatch(what, m));
      case Verdict.Blocked b -> blocked(version.toString(), b.by());
      case Verdict.Withheld _ -> {}
    }
  }

  private void function(String name, Verdict verdict) {
    switch (verdict) {
      case Verdict.Pending _ -> pendingFunctions = true;
      case Verdict.Disagree d ->
          add(
              3,
              Kind.STALLED,
              Reason.SETS_DISAGREE,
              "",
              Words.disagreeOnFunction(Words.function(name), d.others()));
      case Verdict.Failed f -> failed("", f.error());
      case Verdict.Blocked b -> blocked("", b.by());
      case Verdict.Tracked _,
          Verdict.Reverted _,
          Verdict.Unknown _,
          Verdict.Unacknowledged _,
          Verdict.Mismatch _,
          Verdict.Withheld _ -> {}
    }
  }

  private void failed(String version, SqlFailure error) {
    failure = failure == null ? error : failure;
    add(5, Kind.STALLED, reason(error), version, Words.failed(LastErrors.of(error), branch));
  }

  private static Reason reason(SqlFailure error) {
    for (var own :
        List.of(
            Reason.DEADLINE_EXCEEDED,
            Reason.SERVER_CRASHED,
            Reason.VOLUME_ALMOST_FULL,
            Reason.REHEARSAL_UNAVAILABLE)) {
      if (error.message().startsWith(own.word())) {
        return own;
      }
    }
    return switch (error.stage()) {
      case REHEARSAL -> Reason.REHEARSAL_FAILED;
      case FUNCTIONS -> Reason.FUNCTION_FAILED;
      default -> Reason.MIGRATION_FAILED;
    };
  }

  /** One entry for all that wait: they wait for the same. */
  private void blocked(String version, String by) {
    if (!blocked) {
      add(6, Kind.WAITING, Reason.BRANCH_NOT_READY, version, Words.blocked(by));
    }
    blocked = true;
  }

  private void add(int rank, Kind kind, Reason reason, String version, String message) {
    findings.add(new Finding(rank, kind, reason, version, message));
  }
}
