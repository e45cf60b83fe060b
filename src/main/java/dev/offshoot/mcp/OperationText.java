package dev.offshoot.mcp;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.LastError;
import dev.offshoot.api.OperationPlan;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.api.PlanItem;
import dev.offshoot.api.Verdict;
import dev.offshoot.status.ConditionType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans and errors as text for an agent. Pure. Whoever shows it has to mark it as untrusted. */
final class OperationText {
  private static final Set<Verdict> UNCHANGED =
      EnumSet.of(Verdict.IDENTICAL, Verdict.BEHIND, Verdict.KEEP);

  private final boolean rowValues;

  OperationText(boolean rowValues) {
    this.rowValues = rowValues;
  }

  /** A line for each item that something would be done to, its findings below it. */
  String plan(@Nullable OperationPlan plan) {
    if (plan == null) {
      return "There is no plan yet.";
    }
    var changing = plan.items().stream().filter(i -> !UNCHANGED.contains(i.verdict())).toList();
    if (changing.isEmpty()) {
      return "There is nothing to do.";
    }
    var lines = new ArrayList<String>();
    changing.forEach(item -> lines.addAll(lines(item)));
    if (plan.total() > plan.items().size()) {
      lines.add("(%d items in all, not all are shown)".formatted(plan.total()));
    }
    return String.join("\n", lines);
  }

  private static List<String> lines(PlanItem item) {
    var title =
        Stream.of(item.verdict().name(), item.version(), item.name())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    var lines = new ArrayList<String>();
    lines.add(
        item.rehearsed() == null ? title : title + " (rehearsed in " + item.rehearsed() + ")");
    item.findings().forEach(f -> lines.add("  - " + f));
    return lines;
  }

  /** The exact error: message, place and excerpt; row values only if they are allowed. */
  String error(LastError error) {
    var text = new StringBuilder();
    Stream.of(error.version(), error.name())
        .filter(Objects::nonNull)
        .forEach(part -> text.append(part).append(' '));
    if (!text.isEmpty()) {
      text.setCharAt(text.length() - 1, ':');
      text.append(' ');
    }
    text.append(rowValues ? error.message() : RowValues.message(error));
    if (error.sqlState() != null) {
      text.append(" (SQLSTATE ").append(error.sqlState()).append(')');
    }
    if (error.line() != null) {
      text.append(" at line ").append(error.line());
      if (error.column() != null) {
        text.append(", column ").append(error.column());
      }
    }
    for (var more : new @Nullable String[] {detail(error), error.hint(), error.statement()}) {
      if (more != null && !more.isBlank()) {
        text.append('\n').append(more.stripTrailing());
      }
    }
    return text.toString();
  }

  private @Nullable String detail(LastError error) {
    var detail = error.detail();
    return detail == null || rowValues ? detail : RowValues.hidden(detail);
  }

  /** The sentence of a status; it may quote an error. */
  String message(OperationStatus status) {
    var message = status.getMessage();
    return message == null ? "" : rowValues ? message : RowValues.hidden(message);
  }

  /** Why the summary condition is as it is, in one word. */
  static String reason(List<Condition> conditions) {
    return conditions.stream()
        .filter(c -> c.type().equals(ConditionType.READY.word()))
        .map(Condition::reason)
        .findFirst()
        .orElse("Failed");
  }

  static boolean is(@Nullable List<Condition> conditions, ConditionType type) {
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> c.type().equals(type.word()) && c.status() == ConditionStatus.TRUE);
  }
}
