package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.kube.TrimmedStore;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What wakes the controller besides the branches themselves: the objects that carry a branch's
 * label, and no others. It must never watch what is not ours: a namespace's other Secrets stay out
 * of this process.
 */
final class BranchSources {
  private BranchSources() {}

  /** What of a branch's objects can be had from a cache. */
  static List<Class<? extends HasMetadata>> kinds(boolean secretsWatched) {
    var kinds = new ArrayList<Class<? extends HasMetadata>>();
    kinds.add(StatefulSet.class);
    kinds.add(Service.class);
    kinds.add(ConfigMap.class);
    kinds.add(PersistentVolumeClaim.class);
    kinds.add(NetworkPolicy.class);
    if (secretsWatched) {
      kinds.add(Secret.class);
    }
    return List.copyOf(kinds);
  }

  static List<EventSource<?, DatabaseBranch>> of(
      EventSourceContext<DatabaseBranch> context, boolean secretsWatched) {
    var sources = new ArrayList<EventSource<?, DatabaseBranch>>();
    sources.add(source(Pod.class, context));
    for (var kind : kinds(secretsWatched)) {
      if (kind != ConfigMap.class) {
        sources.add(source(kind, context));
      }
    }
    sources.add(
        new InformerEventSource<>(
            configuration(ConfigMap.class)
                .withItemStore(new TrimmedStore<>(BranchSources::withoutReports))
                .build(),
            context));
    return sources;
  }

  private static <T extends HasMetadata> EventSource<T, DatabaseBranch> source(
      Class<T> type, EventSourceContext<DatabaseBranch> context) {
    return new InformerEventSource<>(configuration(type).build(), context);
  }

  private static <T extends HasMetadata> InformerEventSourceConfiguration.Builder<T> configuration(
      Class<T> type) {
    return InformerEventSourceConfiguration.from(type, DatabaseBranch.class)
        .withLabelSelector(Labels.BRANCH)
        .withNamespacesInheritedFromController()
        .withSecondaryToPrimaryMapper(BranchSources::branchOf);
  }

  private static Set<ResourceID> branchOf(HasMetadata child) {
    var name = label(child);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }

  /** It carries the label of a branch. */
  static boolean labelled(HasMetadata object) {
    return label(object) != null;
  }

  private static @Nullable String label(HasMetadata child) {
    var labels = child.getMetadata().getLabels();
    return labels == null ? null : labels.get(Labels.BRANCH);
  }

  /** Reports are large and never read back: whether they are as they were written is enough. */
  private static ConfigMap withoutReports(ConfigMap map) {
    var branch = String.valueOf(label(map));
    var name = map.getMetadata().getName();
    return name.equals(Names.migrationsReport(branch)) || name.equals(Names.logReport(branch))
        ? Reports.trimmed(map)
        : map;
  }
}
