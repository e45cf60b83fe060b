package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offshoot.kube.Labels;

/**
 * What the plugin makes for a branch: owned by it, by UID, so that it goes with it and never acts
 * on a later branch of the same name. Names are those that the agents' tools give: {@code
 * <branch>-merge-}, {@code -rebase-}, {@code -reset-} and {@code -preview-} with five characters
 * that the API server adds. Pure.
 */
final class Owned {
  static final String MANAGER = "kubectl-offshoot";

  private Owned() {}

  /** An object with this name. */
  static ObjectNode named(Kind kind, Branch branch, String name) {
    var object = base(kind, branch);
    ((ObjectNode) object.path("metadata")).put("name", name);
    return object;
  }

  /** An object whose name the API server completes. */
  static ObjectNode generated(Kind kind, Branch branch, String what) {
    var object = base(kind, branch);
    ((ObjectNode) object.path("metadata")).put("generateName", branch.name() + "-" + what + "-");
    return object;
  }

  /** The plugin made it for exactly this branch. */
  static boolean by(JsonNode object, Branch branch) {
    return branch.owns(object)
        && object.path("metadata").path("labels").path(Labels.MANAGED_BY).asText().equals(MANAGER);
  }

  private static ObjectNode base(Kind kind, Branch branch) {
    var object =
        Cluster.JSON.createObjectNode().put("apiVersion", kind.api()).put("kind", kind.word());
    var meta = object.putObject("metadata");
    meta.putObject("labels").put(Labels.MANAGED_BY, MANAGER).put(Labels.BRANCH, branch.name());
    meta.putArray("ownerReferences")
        .addObject()
        .put("apiVersion", Kind.BRANCH.api())
        .put("kind", Kind.BRANCH.word())
        .put("name", branch.name())
        .put("uid", branch.uid());
    object.putObject("spec");
    return object;
  }

  /** How a spec names a branch of its namespace. */
  static ObjectNode reference(String branch) {
    return Cluster.JSON.createObjectNode().put("name", branch);
  }

  /** The spec to fill. */
  static ObjectNode spec(ObjectNode object) {
    return (ObjectNode) object.path("spec");
  }
}
