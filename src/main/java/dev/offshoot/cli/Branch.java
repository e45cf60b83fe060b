package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the plugin shows of a branch, read from its JSON. Pure. */
record Branch(JsonNode json) {
  /** The branch of that name. */
  static Branch require(Cluster cluster, String name) {
    return cluster
        .find(Kind.BRANCH, name)
        .map(Branch::new)
        .orElseThrow(() ->
            Failure.failed(
                "There is no branch %s in namespace %s; \"kubectl offshoot tree\" shows those that there are.",
                name, cluster.namespace()));
  }

  /** All of the namespace. */
  static List<Branch> all(Cluster cluster) {
    return cluster.list(Kind.BRANCH, "").stream().map(Branch::new).toList();
  }

  /** All that descends from this one, itself excepted. */
  List<Branch> descendants(List<Branch> all) {
    var found = new java.util.ArrayList<Branch>();
    var next = new java.util.ArrayDeque<>(List.of(name()));
    while (!next.isEmpty()) {
      var of = next.pop();
      for (var branch : all) {
        if (of.equals(branch.parent())
            && !branch.name().equals(name())
            && !found.contains(branch)) {
          found.add(branch);
          next.add(branch.name());
        }
      }
    }
    return found;
  }

  String name() {
    return text("/metadata/name");
  }

  String uid() {
    return text("/metadata/uid");
  }

  /** The object belongs to this very branch, and to no other of its name. */
  boolean owns(JsonNode object) {
    for (var owner : object.at("/metadata/ownerReferences")) {
      if (owner.path("uid").asText().equals(uid())) {
        return true;
      }
    }
    return false;
  }

  /** Null on a root. */
  @Nullable String parent() {
    var parent = json.at("/spec/parentRef/name");
    return parent.isTextual() ? parent.asText() : null;
  }

  /** The parent's name; a root has none, and then this command makes no sense. */
  String parentFor(String what) {
    var parent = parent();
    if (parent == null) {
      throw Failure.failed("Branch %s is a root (production): it has no parent %s.", name(), what);
    }
    return parent;
  }

  boolean suspended() {
    return json.at("/spec/suspend").asBoolean();
  }

  boolean going() {
    return json.at("/metadata").has("deletionTimestamp");
  }

  String phase() {
    var phase = text("/status/phase");
    return phase.isEmpty() ? "CREATING_PROJECT" : phase;
  }

  String head() {
    return text("/status/head");
  }

  int ahead() {
    return json.at("/status/migrations/ahead").asInt();
  }

  int behind() {
    return json.at("/status/migrations/behind").asInt();
  }

  String expirationTime() {
    return text("/status/expirationTime");
  }

  boolean ready() {
    return Status.is(json, "Ready");
  }

  String databaseState() {
    return text("/status/database/state");
  }

  private String text(String pointer) {
    return json.at(pointer).asText("");
  }
}
