package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Wakes the objects whose spec names a ConfigMap of their namespace when that changes, and tells
 * one state of a ConfigMap from another. Only identities are kept in memory; the texts are read on
 * lanes. It decides nothing of what is read.
 */
public final class NamedConfigMaps<P extends HasMetadata> {
  private static final String BY_CONFIG_MAP = "configmap";
  private static final long PAGE = 500;

  private final IndexerResourceCache<P> primaries;
  private final Function<P, List<String>> names;
  private final Map<String, InformerEventSource<ConfigMap, P>> configMaps = new HashMap<>();

  /**
   * @param prefix of the event sources' names, unique in the controller
   * @param names of the ConfigMaps that an object names, in its own namespace
   */
  public NamedConfigMaps(
      Class<P> kind,
      String prefix,
      Function<P, List<String>> names,
      EventSourceContext<P> context) {
    this.primaries = context.getPrimaryCache();
    this.names = names;
    primaries.addIndexers(
        Map.of(BY_CONFIG_MAP, p -> ids(p).stream().map(NamedConfigMaps::key).toList()));
    for (var namespace : context.getControllerConfiguration().getEffectiveNamespaces()) {
      configMaps.put(namespace, source(kind, prefix, namespace, context));
    }
  }

  /** A store of its own for each: a shared one would lose the other namespaces at a relist. */
  private InformerEventSource<ConfigMap, P> source(
      Class<P> kind, String prefix, String namespace, EventSourceContext<P> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ConfigMap.class, kind)
            .withName(prefix + "-" + namespace)
            .withNamespaces(Set.of(namespace))
            .withInformerListLimit(PAGE)
            .withItemStore(new TransformingItemStore<>(NamedConfigMaps::identity))
            .withSecondaryToPrimaryMapper(this::naming)
            .withPrimaryToSecondaryMapper(this::ids)
            .build(),
        context);
  }

  /** To be registered with the controller. */
  public Collection<InformerEventSource<ConfigMap, P>> sources() {
    return configMaps.values();
  }

  /** What tells one state of a ConfigMap from another, empty when there is none. */
  public Optional<String> state(String namespace, String name) {
    var source = configMaps.get(namespace);
    if (source == null) {
      source = configMaps.values().iterator().next();
    }
    return source
        .get(new ResourceID(name, namespace))
        .map(c -> c.getMetadata().getUid() + ":" + c.getMetadata().getResourceVersion());
  }

  private Set<ResourceID> naming(HasMetadata configMap) {
    return primaries.byIndex(BY_CONFIG_MAP, key(ResourceID.fromResource(configMap))).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private Set<ResourceID> ids(P primary) {
    return names.apply(primary).stream()
        .map(name -> new ResourceID(name, primary.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  private static String key(ResourceID id) {
    return id.getNamespace().orElse("") + "/" + id.getName();
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
