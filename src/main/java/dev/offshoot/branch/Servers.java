package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a server was started with: a branch's own where the cache has lost it, and its
 * parent's. It must never take a StatefulSet that it does not see for one that does not exist: the
 * pod template of a running server would be replaced.
 */
final class Servers {
  private final KubernetesClient client;

  Servers(KubernetesClient client) {
    this.client = client;
  }

  /** Adds the branch's StatefulSet to its objects where the cache has none of that name. */
  void uncached(BranchId id, Map<String, HasMetadata> objects) {
    var name = Names.statefulSet(id.name(), id.uid());
    objects.computeIfAbsent(
        "StatefulSet/" + name,
        _ -> client.apps().statefulSets().inNamespace(id.namespace()).withName(name).get());
  }

  /** What was resolved for another branch's server, from the caches. */
  Optional<Pins> pinsOf(DatabaseBranch branch, Context<DatabaseBranch> context) {
    var meta = branch.getMetadata();
    var server = Names.statefulSet(meta.getName(), meta.getUid());
    var volume = Names.volumeClaim(meta.getName(), meta.getUid());
    return cached(StatefulSet.class, server, meta.getNamespace(), context)
        .flatMap(Pins::on)
        .or(() ->
            cached(PersistentVolumeClaim.class, volume, meta.getNamespace(), context)
                .flatMap(Pins::on));
  }

  private static <T extends HasMetadata> Optional<T> cached(
      Class<T> kind, String name, String namespace, Context<DatabaseBranch> context) {
    return context.eventSourceRetriever().getEventSourceFor(kind)
            instanceof InformerEventSource<T, ?> source
        ? source.get(new ResourceID(name, namespace))
        : Optional.empty();
  }
}
