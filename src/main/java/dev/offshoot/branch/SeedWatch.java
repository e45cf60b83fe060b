package dev.offshoot.branch;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.SeedSource;
import dev.offshoot.kube.NamedConfigMaps;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Wakes the branches whose seed names a ConfigMap when that changes, and tells one state of a
 * seed's ConfigMaps from another. It decides nothing of what is loaded.
 */
final class SeedWatch {
  private final NamedConfigMaps<DatabaseBranch> configMaps;

  SeedWatch(EventSourceContext<DatabaseBranch> context) {
    configMaps =
        new NamedConfigMaps<>(
            DatabaseBranch.class,
            "seeds",
            b -> refs(b).stream().map(ConfigMapKeyRef::name).toList(),
            context);
  }

  List<EventSource<?, DatabaseBranch>> sources() {
    return new ArrayList<>(configMaps.sources());
  }

  /** "" without a seed; the same for the same sources in the same ConfigMaps as they were. */
  String state(DatabaseBranch branch) {
    var namespace = branch.getMetadata().getNamespace();
    return refs(branch).stream()
        .map(r -> r.name() + "/" + r.key() + "=" + configMaps.state(namespace, r.name()).orElse(""))
        .collect(Collectors.joining(" "));
  }

  private static List<ConfigMapKeyRef> refs(DatabaseBranch branch) {
    var seed = branch.getSpec().getSeed();
    return seed == null
        ? List.of()
        : seed.sources().stream().map(SeedSource::configMapRef).toList();
  }
}
