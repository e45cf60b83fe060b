package dev.offshoot.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * Tells whether an object in the cluster already is as it should be: every field that we ask for
 * has the value that we ask for. Fields that others set are not looked at. Pure; it must never say
 * yes when a field that we own differs.
 */
final class Agreement {
  private Agreement() {}

  static boolean covers(JsonNode actual, JsonNode desired) {
    return switch (desired.getNodeType()) {
      case OBJECT -> coversObject(actual, desired);
      case ARRAY -> coversArray(actual, desired);
      case NULL, MISSING -> true;
      default -> sameValue(actual, desired);
    };
  }

  private static boolean coversObject(JsonNode actual, JsonNode desired) {
    for (var field : desired.properties()) {
      var there = actual.path(field.getKey());
      var wanted = field.getValue();
      // an empty object or list that we send may be dropped by the server
      if (there.isMissingNode() && wanted.isContainerNode() && wanted.isEmpty()) {
        continue;
      }
      // a selector is one value: a key that somebody added makes it choose nothing
      if (field.getKey().equals("selector") && there.size() != wanted.size()) {
        return false;
      }
      if (!covers(there, wanted)) {
        return false;
      }
    }
    return true;
  }

  private static boolean coversArray(JsonNode actual, JsonNode desired) {
    if (actual.size() != desired.size()) {
      return false;
    }
    for (var i = 0; i < desired.size(); i++) {
      if (!covers(actual.get(i), desired.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameValue(JsonNode actual, JsonNode desired) {
    return actual.asText().equals(desired.asText()) || sameQuantity(actual, desired);
  }

  /** The server may write 1024Mi as 1Gi. */
  private static boolean sameQuantity(JsonNode actual, JsonNode desired) {
    if (!desired.isTextual() || !actual.isTextual() || desired.asText().isEmpty()) {
      return false;
    }
    if (!Character.isDigit(desired.asText().charAt(0))) {
      return false;
    }
    try {
      return Quantity.parse(actual.asText()).equals(Quantity.parse(desired.asText()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
