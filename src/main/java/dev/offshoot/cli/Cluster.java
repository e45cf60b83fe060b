package dev.offshoot.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes objects of one namespace, as JSON, so that fields it does not know stay. */
final class Cluster {
  /** Lenient: what a newer operator writes is no error here. */
  static final ObjectMapper JSON =
      new ObjectMapper()
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL, true);

  private static final String MANAGER = "fieldManager=kubectl-offshoot&fieldValidation=Strict";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
  private static final Path IN_CLUSTER =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private final Kubectl kubectl;
  private final Optional<String> given;
  private @Nullable String namespace;

  Cluster(Kubectl kubectl, ClusterOptions options) {
    this.kubectl = kubectl.with(options.flags());
    this.given = options.namespace();
  }

  Kubectl kubectl() {
    return kubectl;
  }

  /** The one that was given, or that of the kubeconfig's context. */
  String namespace() {
    if (namespace == null) {
      namespace = checked("namespace", given.orElseGet(this::ofContext));
    }
    return namespace;
  }

  private String ofContext() {
    var answer = kubectl.run("", "config", "view", "--minify", "--output=jsonpath={..namespace}");
    if (!answer.isBlank()) {
      return answer.strip();
    }
    try {
      return Files.exists(IN_CLUSTER) ? Files.readString(IN_CLUSTER).strip() : "default";
    } catch (IOException e) {
      return "default";
    }
  }

  /** All objects of a kind, or those that a field selects. */
  List<JsonNode> list(Kind kind, String fieldSelector) {
    var query = fieldSelector.isEmpty() ? "" : "?fieldSelector=" + fieldSelector;
    var all = new ArrayList<JsonNode>();
    read(kubectl.run("", "get", "--raw", kind.path(namespace()) + query))
        .path("items")
        .forEach(all::add);
    return all;
  }

  /** An object, if it is there. */
  Optional<JsonNode> find(Kind kind, String name) {
    try {
      return Optional.of(
          read(kubectl.run("", "get", "--raw", kind.path(namespace(), checked("name", name)))));
    } catch (Refused e) {
      if (e.is("NotFound")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Makes an object; a dry run is the API server's: it checks everything and stores nothing. */
  JsonNode create(Kind kind, ObjectNode object, boolean dryRun) {
    var path = kind.path(namespace()) + "?" + MANAGER + (dryRun ? "&dryRun=All" : "");
    return read(kubectl.run(object.toString(), "create", "--raw", path, "-f", "-"));
  }

  /**
   * Changes fields of an object, by a JSON merge patch. It goes through standard input: it may be
   * longer than an argument of a process may be.
   */
  JsonNode patch(Kind kind, String name, ObjectNode merge, boolean dryRun) {
    var arguments =
        new ArrayList<>(
            List.of(
                "patch",
                kind.resource(),
                checked("name", name),
                "--namespace=" + namespace(),
                "--type=merge",
                "--output=json",
                "--field-manager=kubectl-offshoot",
                "--patch-file=/dev/stdin"));
    if (dryRun) {
      arguments.add("--dry-run=server");
    }
    return read(kubectl.run(merge.toString(), arguments.toArray(String[]::new)));
  }

  /**
   * Deletes exactly this object, and not another one of its name. A dry run is said in the body:
   * the API server does not look at the URL of a deletion that has one.
   */
  void delete(Kind kind, JsonNode object, boolean dryRun) {
    var meta = object.path("metadata");
    var options = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
    options.putObject("preconditions").put("uid", meta.path("uid").asText());
    if (dryRun) {
      options.putArray("dryRun").add("All");
    }
    var path = kind.path(namespace(), meta.path("name").asText());
    kubectl.run(options.toString(), "delete", "--raw", path, "-f", "-");
  }

  static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw Failure.failed("the API server's answer is no JSON: %s", e.getOriginalMessage());
    }
  }

  /** So that no name reaches a path that means something else there. */
  private static String checked(String what, String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw Failure.usage("\"%s\" is no %s of an object in Kubernetes", name, what);
    }
    return name;
  }
}
