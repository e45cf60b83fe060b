package dev.offshoot.operation;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
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
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What wakes operations of one kind: their branches, those branches' sets, the board, and the
 * operations that go first. Decides only whom a change concerns, and answers reads from the same
 * caches.
 */
final class OperationSources<P extends HasMetadata> {
  private static final String BY_NAME = "branch";
  private static final String BY_UID = "uid";
  private static final String BY_SET = "set";
  private static final long PAGE = 500;

  private final IndexerResourceCache<P> operations;
  private final Function<P, Operation> reading;
  private final InformerEventSource<DatabaseBranch, P> branches;
  private final Map<String, InformerEventSource<MigrationSet, P>> sets = new HashMap<>();
  private final SimpleInboundEventSource<P> bell = new SimpleInboundEventSource<>("board");

  /**
   * @param carries operations of this kind carry what the sets of their source made
   */
  OperationSources(
      EventSourceContext<P> context,
      Class<P> kind,
      Function<P, Operation> reading,
      boolean carries,
      Board board,
      Lanes lanes) {
    this.reading = reading;
    operations = context.getPrimaryCache();
    operations.addIndexers(
        Map.of(BY_NAME, o -> reading.apply(o).branches().map(n -> key(o, n)).distinct().toList()));
    branches =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(DatabaseBranch.class, kind)
                .withName("branches")
                .withNamespacesInheritedFromController()
                .withInformerListLimit(PAGE)
                .withSecondaryToPrimaryMapper(b -> ids(b, b.getMetadata().getName()))
                .withPrimaryToSecondaryMapper((P o) ->
                    reading
                        .apply(o)
                        .branches()
                        .map(n -> new ResourceID(n, o.getMetadata().getNamespace()))
                        .collect(Collectors.toSet()))
                .build(),
            context);
    branches.addIndexers(Map.of(BY_UID, b -> List.of(b.getMetadata().getUid())));
    if (carries) {
      for (var namespace : context.getControllerConfiguration().getEffectiveNamespaces()) {
        sets.put(namespace, sets(namespace, kind, context));
      }
    }
    board.onChange(this::ring);
    lanes.onIdle(this::ring);
  }

  /** A store of its own for each: a shared one would lose the other namespaces at a relist. */
  private InformerEventSource<MigrationSet, P> sets(
      String namespace, Class<P> kind, EventSourceContext<P> context) {
    var source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(MigrationSet.class, kind)
                .withName("sets-" + namespace)
                .withNamespaces(Set.of(namespace))
                .withInformerListLimit(PAGE)
                .withItemStore(new TransformingItemStore<>(OperationSources::withoutTexts))
                .withSecondaryToPrimaryMapper(s -> ids(s, s.getSpec().branch()))
                .withPrimaryToSecondaryMapper((P _) -> Set.of())
                .build(),
            context);
    source.addIndexers(Map.of(BY_SET, s -> List.of(key(s, s.getSpec().branch()))));
    return source;
  }

  List<EventSource<?, P>> all() {
    var all = new ArrayList<EventSource<?, P>>();
    all.add(branches);
    all.addAll(sets.values());
    all.add(bell);
    return all;
  }

  /** All of this kind in a namespace. */
  List<Operation> in(String namespace) {
    return operations.list(namespace).map(reading).toList();
  }

  Optional<DatabaseBranch> branch(String namespace, String name) {
    return branches.get(new ResourceID(name, namespace));
  }

  List<MigrationSet> setsOf(String namespace, String branch) {
    var source = sets.get(namespace);
    if (source == null) {
      source = sets.values().iterator().next();
    }
    return source.byIndex(BY_SET, namespace + "/" + branch);
  }

  /** Wakes all operations on a branch. */
  void ring(String branchUid) {
    for (var branch : branches.byIndex(BY_UID, branchUid)) {
      ids(branch, branch.getMetadata().getName()).forEach(bell::propagateEvent);
    }
  }

  /** Wakes those that wait in the queue of a branch, all but one. */
  void wake(String namespace, String branch, String butUid) {
    operations.byIndex(BY_NAME, namespace + "/" + branch).stream()
        .filter(o -> reading.apply(o).queued() && !o.getMetadata().getUid().equals(butUid))
        .map(ResourceID::fromResource)
        .forEach(bell::propagateEvent);
  }

  private Set<ResourceID> ids(HasMetadata of, String branch) {
    return operations.byIndex(BY_NAME, key(of, branch)).stream()
        .filter(o -> !reading.apply(o).ended())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** The texts of migrations are the sets' controller's to keep: here only how far a set is. */
  private static MigrationSet withoutTexts(MigrationSet whole) {
    whole.getMetadata().setManagedFields(List.of());
    whole.getSpec().setMigrations(List.of());
    whole.getSpec().setFunctions(List.of());
    return whole;
  }

  private static String key(HasMetadata beside, String name) {
    return beside.getMetadata().getNamespace() + "/" + name;
  }
}
