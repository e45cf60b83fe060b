package dev.offshoot.migration;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.SourceSpec;
import dev.offshoot.kube.NamedConfigMaps;
import dev.offshoot.work.Board;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What wakes a set: its branch, the ConfigMaps that it names, and the board. Decides only which
 * sets a change concerns, and answers reads from the same caches. Of ConfigMaps, which are mostly
 * none of ours, only the identity is kept in memory.
 */
final class Sources {
  private static final String BY_BRANCH = "branch";
  private static final String BY_UID = "uid";
  private static final long PAGE = 500;

  private final IndexerResourceCache<MigrationSet> sets;
  private final InformerEventSource<DatabaseBranch, MigrationSet> branches;
  private final NamedConfigMaps<MigrationSet> configMaps;
  private final SimpleInboundEventSource<MigrationSet> bell =
      new SimpleInboundEventSource<>("board");

  Sources(EventSourceContext<MigrationSet> context, Board board, Lanes lanes) {
    sets = context.getPrimaryCache();
    sets.addIndexers(Map.of(BY_BRANCH, s -> List.of(key(s, s.getSpec().branch()))));
    branches =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(DatabaseBranch.class, MigrationSet.class)
                .withName("branches")
                .withNamespacesInheritedFromController()
                .withInformerListLimit(PAGE)
                .withSecondaryToPrimaryMapper(b -> ids(BY_BRANCH, b))
                .withPrimaryToSecondaryMapper((MigrationSet s) ->
                    Set.of(new ResourceID(s.getSpec().branch(), s.getMetadata().getNamespace())))
                .withOnUpdateFilter(Sources::worthALook)
                .build(),
            context);
    branches.addIndexers(Map.of(BY_UID, b -> List.of(b.getMetadata().getUid())));
    configMaps =
        new NamedConfigMaps<>(
            MigrationSet.class,
            "configmaps",
            s -> s.getSpec().getSources().stream().map(SourceSpec::configMap).toList(),
            context);
    board.onChange(this::ring);
    lanes.onIdle(this::ring);
  }

  List<EventSource<?, MigrationSet>> all() {
    var all = new ArrayList<EventSource<?, MigrationSet>>();
    all.add(branches);
    all.addAll(configMaps.sources());
    all.add(bell);
    return all;
  }

  /** The branch of that name, if there is one. */
  Optional<DatabaseBranch> branch(String namespace, String name) {
    return branches.get(new ResourceID(name, namespace));
  }

  /** All sets that name the branch. */
  List<MigrationSet> setsOf(String namespace, String branch) {
    return sets.byIndex(BY_BRANCH, namespace + "/" + branch);
  }

  /** What tells one state of a ConfigMap from another, empty when there is none. */
  Optional<String> configMap(String namespace, String name) {
    return configMaps.state(namespace, name);
  }

  /** Wakes all sets of a branch. */
  void ring(String branchUid) {
    for (var branch : branches.byIndex(BY_UID, branchUid)) {
      ids(BY_BRANCH, branch).forEach(bell::propagateEvent);
    }
  }

  private Set<ResourceID> ids(String index, HasMetadata of) {
    return sets.byIndex(index, key(of, of.getMetadata().getName())).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static String key(HasMetadata beside, String name) {
    return beside.getMetadata().getNamespace() + "/" + name;
  }

  /** A branch's status is no news here: what its database does is on the board. */
  private static boolean worthALook(DatabaseBranch now, DatabaseBranch before) {
    var a = now.getMetadata();
    var b = before.getMetadata();
    return !Objects.equals(a.getUid(), b.getUid())
        || !Objects.equals(a.getGeneration(), b.getGeneration())
        || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
  }
}
