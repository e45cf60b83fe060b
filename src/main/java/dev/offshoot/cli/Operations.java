package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Creates operations and follows them to their end. */
final class Operations {
  private Operations() {}

  /** Makes it and waits as the user wants it. */
  static Exit start(Cluster cluster, Finish finish, Kind kind, ObjectNode operation, String what) {
    var made = cluster.create(kind, operation, false);
    return finish.of(
        kind,
        made,
        "%s begun (%s)".formatted(what, kind.name(name(made))),
        Ending::operation,
        Operations::approve);
  }

  /** What to run when it waits for a person. */
  static String approve(JsonNode operation) {
    return "Approve exactly this plan with: kubectl offshoot approve %s -n %s --digest %s"
        .formatted(
            name(operation),
            operation.at("/metadata/namespace").asText(),
            operation.at("/status/digest").asText());
  }

  static String name(JsonNode operation) {
    return operation.at("/metadata/name").asText();
  }
}
