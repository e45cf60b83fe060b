package dev.offshoot.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.offshoot.api.LastError;
import dev.offshoot.api.OperationPlan;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.PlanText;

/** Reads what every status has: conditions, the last error, the plan. Pure. */
final class Status {
  private Status() {}

  /** The condition of a type; a missing node if there is none. */
  static JsonNode condition(JsonNode object, String type) {
    for (var condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return Cluster.JSON.missingNode();
  }

  static boolean is(JsonNode object, String type) {
    return condition(object, type).path("status").asText().equals("True");
  }

  /** Why the summary condition is as it is, in one word. */
  static String reason(JsonNode object) {
    return condition(object, "Ready").path("reason").asText("");
  }

  /** The same in a sentence. */
  static String message(JsonNode object) {
    return condition(object, "Ready").path("message").asText("");
  }

  /** The status speaks of the spec as it is now. */
  static boolean current(JsonNode object) {
    return object.at("/status/observedGeneration").asLong(-1)
        == object.at("/metadata/generation").asLong();
  }

  /** The exact error with its place and excerpt; empty if there is none. */
  static String error(JsonNode object) {
    var error = object.at("/status/lastError");
    return error.isObject() ? ErrorText.whole(value(error, LastError.class)) : "";
  }

  static String plan(JsonNode object) {
    var plan = object.at("/status/plan");
    return PlanText.of(plan.isObject() ? value(plan, OperationPlan.class) : null);
  }

  private static <T> T value(JsonNode node, Class<T> type) {
    try {
      return Cluster.JSON.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw Failure.failed(
          "the status cannot be read (%s); is the plugin as new as the operator?",
          e.getOriginalMessage());
    }
  }
}
