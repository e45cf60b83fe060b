package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Version;
import dev.offshoot.operation.Operation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the target's log is told of an operation, beside what each migration says of itself: pure.
 * Each line begins with the object that asked.
 */
final class LogLines {
  private static final int MOST = 50;

  private LogLines() {}

  static String level(Progress ended) {
    return ended.phase() == OperationPhase.FAILED ? "ERROR" : "INFO";
  }

  static String ended(Operation operation, Progress ended) {
    return "%s: %s: %s".formatted(operation.label(), word(ended.phase()), ended.message());
  }

  private static String word(OperationPhase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  static String begins(Operation operation, MergePlan plan, boolean confirmed) {
    return "%s: %s begins, to apply: %s%s"
        .formatted(
            operation.label(),
            what(operation),
            list(plan.runs().stream().map(MergePlan.Item::label).toList()),
            confirmed ? "; confirmed with " + operation.approvedDigest() : "");
  }

  static String resumes(Operation operation, MergePlan plan) {
    return "%s: %s continues after it was interrupted, to apply: %s"
        .formatted(
            operation.label(),
            what(operation),
            list(plan.runs().stream().map(MergePlan.Item::label).toList()));
  }

  static String awaits(Operation operation, Progress awaiting) {
    return "%s: waits for its confirmation: %s".formatted(operation.label(), awaiting.message());
  }

  static String rehearsed(
      Operation operation, List<Change> applied, Map<Version, Duration> took, String where) {
    return "%s: rehearsal on the server of branch %s passed: %s"
        .formatted(
            operation.label(), where, list(applied.stream().map(c -> timed(c, took)).toList()));
  }

  static String reset(Operation operation, List<Ledger.Entry> reverted) {
    return "%s: reset of branch %s begins, to take out: %s"
        .formatted(
            operation.label(),
            operation.target(),
            list(reverted.stream().map(e -> e.version() + " " + e.name()).toList()));
  }

  static String previewed(Operation operation, String reverted, String lost) {
    return "%s: reset of branch %s planned: takes out %s, drops %s"
        .formatted(operation.label(), operation.target(), reverted, lost);
  }

  private static String what(Operation operation) {
    var source = operation.source().orElse("");
    return operation.kind() == Kind.MERGE
        ? "merge of branch %s into %s".formatted(source, operation.target())
        : "rebase of branch %s onto %s".formatted(operation.target(), source);
  }

  private static String timed(Change change, Map<Version, Duration> took) {
    var time = change instanceof Change.Migration m ? took.get(m.version()) : null;
    return time == null ? change.label() : change.label() + " in " + time.toMillis() + " ms";
  }

  private static String list(List<String> names) {
    if (names.isEmpty()) {
      return "nothing";
    }
    var shown = names.stream().limit(MOST).collect(Collectors.joining(", "));
    return names.size() > MOST ? shown + " and %d more".formatted(names.size() - MOST) : shown;
  }
}
