package dev.offshoot.branch;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.SeedSource;
import dev.offshoot.kube.TrimmedStore;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Wakes the branches whose seed names a ConfigMap when that changes, and tells one state of a
 * seed's ConfigMaps from another. Only their identity is kept in memory; the texts are read on
 * lanes. It decides nothing of what is loaded.
 */
final class SeedWatch {
  private static final String BY_SEED = "seed";
  private static final long PAGE = 500;

  private final IndexerResourceCache<DatabaseBranch> branches;
  private final Map<String, InformerEventSource<ConfigMap, DatabaseBranch>> configMaps =
      new HashMap<>();

  SeedWatch(EventSourceContext<DatabaseBranch> context) {
    branches = context.getPrimaryCache();
    branches.addIndexers(
        Map.of(
            BY_SEED,
            b ->
                refs(b).stream()
                    .map(r -> BranchObserver.key(b.getMetadata().getNamespace(), r.name()))
                    .distinct()
                    .toList()));
    for (var namespace : context.getControllerConfiguration().getEffectiveNamespaces()) {
      configMaps.put(namespace, source(namespace, context));
    }
  }

  /** A store of its own for each: a shared one would lose the other namespaces at a relist. */
  private InformerEventSource<ConfigMap, DatabaseBranch> source(
      String namespace, EventSourceContext<DatabaseBranch> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ConfigMap.class, DatabaseBranch.class)
            .withName("seeds-" + namespace)
            .withNamespaces(Set.of(namespace))
            .withInformerListLimit(PAGE)
            .withItemStore(new TrimmedStore<>(SeedWatch::identity))
            .withSecondaryToPrimaryMapper(this::seededBy)
            .withPrimaryToSecondaryMapper((DatabaseBranch b) ->
                refs(b).stream()
                    .map(r -> new ResourceID(r.name(), b.getMetadata().getNamespace()))
                    .collect(Collectors.toSet()))
            .build(),
        context);
  }

  List<EventSource<?, DatabaseBranch>> sources() {
    return new ArrayList<>(configMaps.values());
  }

  /** "" without a seed; the same for the same sources in the same ConfigMaps as they were. */
  String state(DatabaseBranch branch) {
    var namespace = branch.getMetadata().getNamespace();
    return refs(branch).stream()
        .map(r -> r.name() + "/" + r.key() + "=" + version(namespace, r.name()))
        .collect(Collectors.joining(" "));
  }

  private String version(String namespace, String name) {
    var source = configMaps.get(namespace);
    if (source == null) {
      source = configMaps.values().iterator().next();
    }
    return source
        .get(new ResourceID(name, namespace))
        .map(c -> c.getMetadata().getUid() + ":" + c.getMetadata().getResourceVersion())
        .orElse("");
  }

  private Set<ResourceID> seededBy(HasMetadata configMap) {
    var meta = configMap.getMetadata();
    return branches
        .byIndex(BY_SEED, BranchObserver.key(meta.getNamespace(), meta.getName()))
        .stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static List<ConfigMapKeyRef> refs(DatabaseBranch branch) {
    var seed = branch.getSpec().getSeed();
    return seed == null
        ? List.of()
        : seed.sources().stream().map(SeedSource::configMapRef).toList();
  }

  private static ConfigMap identity(ConfigMap whole) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(whole.getMetadata().getName())
        .withNamespace(whole.getMetadata().getNamespace())
        .withUid(whole.getMetadata().getUid())
        .withResourceVersion(whole.getMetadata().getResourceVersion())
        .endMetadata()
        .build();
  }
}
