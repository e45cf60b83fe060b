package dev.offshoot.operation;

import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.operation.MergePlan.Item;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.LastErrors;
import dev.offshoot.status.Reason;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The messages of operations, each with what to do next. Pure. */
final class Messages {
  private static final int MOST = 10;

  private Messages() {}

  static String diverged(Operation operation, List<Item> diverged) {
    var first = diverged.getFirst();
    var more = diverged.size() > 1 ? " (and %d more, see plan)".formatted(diverged.size() - 1) : "";
    var source = operation.source().orElse("");
    var branch = operation.kind() == Operation.Kind.MERGE ? source : operation.target();
    var what =
        "%s differs: %s in %s, %s in %s%s; nothing was executed."
            .formatted(
                first.label(),
                first.source() == null ? "nothing" : first.source().brief(),
                source,
                first.target() == null ? "nothing" : first.target().brief(),
                operation.target(),
                more);
    return first.version() == null
        ? what
            + " Both sides changed the function: rebase branch %s, give it the text that both want, then merge again."
                .formatted(branch)
        : what
            + " Reset branch %s to before this version, rebase it, and apply its text under a new version."
                .formatted(branch);
  }

  static String planning() {
    return "Comparing the ledgers of source and target.";
  }

  static String nothing(Operation operation) {
    return "Nothing to %s: %s already has every migration of %s."
        .formatted(operation.verb(), operation.target(), operation.source().orElse(""));
  }

  static String carried(Operation operation, List<String> done) {
    return done.isEmpty()
        ? "Branch %s has every migration of %s."
            .formatted(operation.target(), operation.source().orElse(""))
        : "Branch %s has every migration of %s: applied %s."
            .formatted(operation.target(), operation.source().orElse(""), list(done));
  }

  /**
   * Ended on request.
   *
   * @param done what it had applied before
   */
  static String cancelled(Operation operation, List<String> done) {
    return done.isEmpty()
        ? "%s was cancelled; nothing was changed in %s."
            .formatted(operation.label(), operation.target())
        : "%s was cancelled. Applied to %s before: %s."
            .formatted(operation.label(), operation.target(), list(done));
  }

  static String approvalTimedOut(Operation operation) {
    return "%s was not confirmed within %s and is cancelled; create another operation."
        .formatted(operation.label(), operation.spec().getApprovalDeadline());
  }

  /**
   * @param waited what it waited for
   */
  static String startDeadline(Operation operation, String waited) {
    return "%s could not start within %s: %s Create another operation."
        .formatted(operation.label(), operation.spec().getStartDeadline(), waited);
  }

  /**
   * @param unmerged how many migrations and functions the source has that the target lacks
   */
  static String alreadyDone(Operation operation, int unmerged) {
    var done =
        "An earlier %s did this on %s, so nothing was run."
            .formatted(operation.label(), operation.target());
    return unmerged == 0
        ? done
        : done
            + " %d %s of %s %s not merged; create an operation under another name."
                .formatted(
                    unmerged,
                    unmerged == 1 ? "migration" : "migrations",
                    operation.source().orElse(""),
                    unmerged == 1 ? "is" : "are");
  }

  static String nameReused(Operation operation) {
    return "An earlier %s did something else on %s, or took its migrations from another branch; create the operation under another name."
        .formatted(operation.label(), operation.target());
  }

  /**
   * @param resumed an earlier pass of it may have applied something
   */
  static String rehearsalFailed(Operation operation, SqlFailure error, boolean resumed) {
    return "The rehearsal failed, %s was not touched%s: %s. %s"
        .formatted(
            operation.target(),
            resumed ? " again" : "",
            ErrorText.sentence(LastErrors.of(error)),
            remedy(operation, error));
  }

  /** What is tracked on the target cannot be told again, so nothing new was tried. */
  static String noCopy(Operation operation, SqlFailure error) {
    return "No scratch copy of %s could be made, which was not touched: %s. %s"
        .formatted(operation.target(), ErrorText.sentence(LastErrors.of(error)), error.hint());
  }

  /**
   * What was applied, what failed, what was not tried, and what to do.
   *
   * @param done by this operation, in all its tries
   */
  static String failed(Operation operation, List<String> done, List<Item> runs, SqlFailure error) {
    var failed =
        error.version() == null ? "function " + error.name() : error.version() + " " + error.name();
    var rest =
        runs.stream().map(Item::label).filter(l -> !done.contains(l) && !l.equals(failed)).toList();
    return "Applied to %s: %s. Failed: %s. Not tried: %s. %s"
        .formatted(
            operation.target(),
            list(done),
            ErrorText.sentence(LastErrors.of(error)),
            list(rest),
            remedy(operation, error));
  }

  /**
   * @param verb that confirms it
   * @param findings why the policy demands it, if it does
   * @param rehearsed this very plan was rehearsed
   */
  static String approval(
      Operation operation,
      Progress.Planned planned,
      List<String> findings,
      List<String> runs,
      boolean rehearsed) {
    var what =
        findings.isEmpty()
            ? "%s will apply %s to %s".formatted(operation.label(), list(runs), operation.target())
            : "%s may destroy data in %s: %s"
                .formatted(operation.label(), operation.target(), list(findings));
    return what
        + (rehearsed ? ". " : "; it is rehearsed again when it is confirmed. ")
        + confirm(operation, planned);
  }

  /** How to confirm what a plan shows. */
  static String confirm(Operation operation, Progress.Planned planned) {
    return "To run it, set spec.approvedDigest to %s (needs the verb %s on %s); to end it, set spec.cancel to true."
        .formatted(planned.digest(), planned.verb(), operation.target());
  }

  /** Whether it took effect is unknown, and how to decide it. */
  static String unknown(Operation operation, List<String> done, Outcome.Unknown unknown) {
    return "Applied to %s: %s. %s on %s, which continues then: kubectl annotate -n %s %s offshoot.dev/resolve=applied --overwrite. To end it, set spec.cancel to true."
        .formatted(
            operation.target(),
            list(done),
            unknown.message(),
            operation.label(),
            operation.namespace(),
            operation.label().toLowerCase(Locale.ROOT));
  }

  /** A reset that could not build what it was to put in its branch's place. */
  static String notRebuilt(Operation operation, SqlFailure error) {
    return "The kept migrations of branch %s cannot be replayed, so nothing was changed: %s. %s"
        .formatted(
            operation.target(),
            ErrorText.sentence(LastErrors.of(error)),
            late(error)
                ? "A reset has an hour: reset it to an earlier version, or delete the branch and create it again."
                : "Reset it to before that version.");
  }

  /** The run was ended because it took too long. */
  static boolean late(SqlFailure error) {
    return error.message().startsWith(Reason.DEADLINE_EXCEEDED.word());
  }

  private static String remedy(Operation operation, SqlFailure error) {
    var again = operation.kind() == Operation.Kind.MERGE ? "merge" : "rebase";
    if (error.statementTimeout()) {
      return "Find out what takes so long, then %s again, with a longer migrationPolicy.timeouts.statement of the target if need be."
          .formatted(again);
    }
    if (late(error)) {
      return "Find out what takes so long, then %s again, with a longer migrationPolicy.timeouts.deadline of the target if need be."
          .formatted(again);
    }
    if (error.passing()) {
      return "It was tried ten times more; find what stands in its way, such as an application's long transaction, then %s again."
          .formatted(again);
    }
    var before = error.version() == null ? "" : " to before " + error.version();
    return operation.kind() == Operation.Kind.MERGE
        ? "Reset branch %s%s, apply a corrected text, and merge again."
            .formatted(operation.source().orElse(""), before)
        : "Reset branch %s to before its own version that is in the way, rebase again, and apply that version again."
            .formatted(operation.target());
  }

  private static String list(List<String> names) {
    if (names.isEmpty()) {
      return "nothing";
    }
    var shown = names.stream().limit(MOST).collect(Collectors.joining(", "));
    return names.size() > MOST ? shown + " and %d more".formatted(names.size() - MOST) : shown;
  }
}
