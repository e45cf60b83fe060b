package dev.offshoot.cli;

import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Edits;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes the statuses of one namespace as an operator would, each in answer to a new object. */
final class Answers implements AutoCloseable {
  private final String namespace;
  private final List<AutoCloseable> watches;
  private final Map<String, Function<GenericKubernetesResource, Map<String, Object>>> answers =
      new HashMap<>();

  Answers(String namespace) {
    this.namespace = namespace;
    this.watches =
        List.of("DatabaseBranch", "MigrationSet", "BranchMerge", "BranchReset").stream()
            .map(this::follow)
            .toList();
  }

  /** What a new or changed object of a kind is answered with. */
  synchronized void to(
      String kind, Function<GenericKubernetesResource, Map<String, Object>> answer) {
    answers.put(kind, answer);
  }

  private synchronized void answer(GenericKubernetesResource object) {
    var answer = answers.get(object.getKind());
    if (answer == null) {
      return;
    }
    var status = new HashMap<>(answer.apply(object));
    status.put("observedGeneration", object.getMetadata().getGeneration());
    if (!status.equals(object.getAdditionalProperties().get("status"))) {
      Edits.status(
          ApiServer.get().client().resource(object).inNamespace(namespace),
          o -> {
            o.setAdditionalProperty("status", status);
            return o;
          });
    }
  }

  static Map<String, Object> condition(String type, boolean yes, String reason, String message) {
    return Map.of(
        "type",
        type,
        "status",
        yes ? "True" : "False",
        "observedGeneration",
        1,
        "lastTransitionTime",
        "2025-04-01T00:00:00Z",
        "reason",
        reason,
        "message",
        message);
  }

  private AutoCloseable follow(String kind) {
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup("offshoot.dev")
            .withVersion("v1alpha1")
            .withKind(kind)
            .withPlural(
                kind.equals("DatabaseBranch")
                    ? "databasebranches"
                    : kind.toLowerCase(java.util.Locale.ROOT) + "s")
            .withNamespaced(true)
            .build();
    return ApiServer.get()
        .client()
        .genericKubernetesResources(context)
        .inNamespace(namespace)
        .watch(
            new Watcher<>() {
              @Override
              public void eventReceived(Action action, GenericKubernetesResource object) {
                if (action == Action.ADDED || action == Action.MODIFIED) {
                  answer(object);
                }
              }

              @Override
              public void onClose(WatcherException cause) {}
            });
  }

  @Override
  public void close() throws Exception {
    for (var watch : watches) {
      watch.close();
    }
  }
}
