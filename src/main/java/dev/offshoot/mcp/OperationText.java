package dev.offshoot.mcp;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.LastError;
import dev.offshoot.api.OperationPlan;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.PlanText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans and errors as text for an agent. Pure. Whoever shows it has to mark it as untrusted. */
final class OperationText {
  private final boolean rowValues;

  OperationText(boolean rowValues) {
    this.rowValues = rowValues;
  }

  /** A line for each item that something would be done to, its findings below it. */
  String plan(@Nullable OperationPlan plan) {
    return PlanText.of(plan);
  }

  /** The exact error: message, place and excerpt; row values only if they are allowed. */
  String error(LastError error) {
    return ErrorText.whole(rowValues ? error : hidden(error));
  }

  private static LastError hidden(LastError error) {
    var detail = error.detail();
    return new LastError(
        error.stage(),
        error.executed(),
        error.version(),
        error.name(),
        error.sqlState(),
        RowValues.message(error),
        detail == null ? null : RowValues.hidden(detail),
        error.hint(),
        error.line(),
        error.column(),
        error.statement());
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
