package dev.offshoot.migration;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Engine;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Events;
import dev.offshoot.work.Board;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The controller of MigrationSets: looks at the caches, decides, asks the branch's lane for the
 * work, reports. It must never run SQL itself, write a spec, or own what a person made.
 *
 * <p>It is called for deleted sets as well, without a finalizer: what the others want must be
 * planned anew, and a failure that nobody wants any more forgotten.
 */
@ControllerConfiguration(
    name = "migrationset",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer(onUpdateFilter = SetChanges.class, informerListLimit = 500))
@GradualRetry(maxAttempts = -1, initialInterval = 1000, intervalMultiplier = 2, maxInterval = 60000)
public final class MigrationSetReconciler implements Reconciler<MigrationSet> {
  /** What lanes know the work by. */
  private static final String TICKET = "sets";

  /** The lane was still at the previous work when asked. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final Lanes lanes;
  private final Board board;
  private final Events events;
  private final Clock clock;
  private final Outcomes outcomes = new Outcomes();
  private final SetsWork work;
  private final SetReport report;
  private final Map<String, String> uids = new ConcurrentHashMap<>();
  private @Nullable Sources sources;

  /**
   * @param showRowValues errors on roots may show row values
   */
  public MigrationSetReconciler(
      KubernetesClient client,
      Engine engine,
      Accesses accesses,
      Lanes lanes,
      Board board,
      Events events,
      Clock clock,
      boolean showRowValues) {
    this.lanes = lanes;
    this.board = board;
    this.events = events;
    this.clock = clock;
    this.work =
        new SetsWork(
            client,
            engine,
            accesses,
            board,
            outcomes,
            new Runner(engine, board, outcomes, clock, showRowValues),
            new Story(engine, events),
            clock);
    this.report = new SetReport(clock);
  }

  @Override
  public List<EventSource<?, MigrationSet>> prepareEventSources(
      EventSourceContext<MigrationSet> context) {
    sources = new Sources(context, board);
    return sources.all();
  }

  @Override
  public UpdateControl<MigrationSet> reconcile(MigrationSet set, Context<MigrationSet> context) {
    var gone = context.isPrimaryResourceDeleted() || set.isMarkedForDeletion();
    if (gone) {
      events.forget(set.getMetadata().getUid());
    }
    var branch = branch(set);
    var observed = branch.map(this::observe);
    var next = plan(set, branch, observed);
    var taken = act(next, observed, gone);
    return gone ? UpdateControl.noUpdate() : report(set, next, taken);
  }

  /** The branch of that name; the notes about an earlier one of the same name go. */
  private Optional<DatabaseBranch> branch(MigrationSet set) {
    var namespace = set.getMetadata().getNamespace();
    var name = set.getSpec().getBranch();
    var branch = sources().branch(namespace, name);
    var key = namespace + "/" + name;
    var before =
        branch.isPresent() ? uids.put(key, branch.get().getMetadata().getUid()) : uids.remove(key);
    if (before != null && !branch.map(b -> b.getMetadata().getUid().equals(before)).orElse(false)) {
      outcomes.forget(before);
    }
    return branch;
  }

  private Observed observe(DatabaseBranch branch) {
    var namespace = branch.getMetadata().getNamespace();
    var sets = sources().setsOf(namespace, branch.getMetadata().getName());
    var configMaps = new HashMap<String, Optional<String>>();
    for (var set : sets) {
      for (var ref : set.getSpec().getConfigMaps()) {
        configMaps.computeIfAbsent(ref.name(), n -> sources().configMap(namespace, n));
      }
    }
    return Observed.of(branch, sets, configMaps);
  }

  private Next plan(
      MigrationSet set, Optional<DatabaseBranch> branch, Optional<Observed> observed) {
    if (branch.isEmpty() || observed.isEmpty()) {
      return new Next.NoBranch();
    }
    var uid = branch.get().getMetadata().getUid();
    if (Observed.ownedByOther(set, uid)) {
      return new Next.Ignored();
    }
    return Next.of(
        observed.get(),
        set.getMetadata().getUid(),
        branch.get().getSpec().isPaused(),
        branch.get().isMarkedForDeletion(),
        board.facts(uid),
        outcomes.of(uid),
        clock.instant());
  }

  /** Asks for the work; false when it has to be asked for again. */
  private boolean act(Next next, Optional<Observed> observed, boolean gone) {
    if (observed.isEmpty() || !(next instanceof Next.Work)) {
      return true;
    }
    var uid = observed.get().branchUid();
    if (gone
        && outcomes
            .of(uid)
            .done()
            .filter(d -> d.wanted().equals(observed.get().digest()))
            .isPresent()) {
      return true;
    }
    outcomes.ask(observed.get());
    return lanes.submit(uid, TICKET, () -> work.run(uid));
  }

  private UpdateControl<MigrationSet> report(MigrationSet set, Next next, boolean taken) {
    var control =
        report.of(set, next).map(UpdateControl::patchStatus).orElseGet(UpdateControl::noUpdate);
    if (!taken) {
      control.rescheduleAfter(ASK_AGAIN);
    } else {
      after(next).ifPresent(d -> control.rescheduleAfter(d.plusMillis(50)));
    }
    return control;
  }

  private static Optional<Duration> after(Next next) {
    return switch (next) {
      case Next.Wait wait -> wait.after();
      case Next.Settled settled -> settled.after();
      default -> Optional.empty();
    };
  }

  private Sources sources() {
    var prepared = sources;
    if (prepared == null) {
      throw new IllegalStateException("not registered with an operator");
    }
    return prepared;
  }
}
