package dev.offshoot.migration;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Transfers;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.kube.SameObject;
import dev.offshoot.status.Reason;
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

  private final Lanes lanes;
  private final Board board;
  private final Events events;
  private final Clock clock;
  private final Outcomes outcomes = new Outcomes();
  private final SetsWork work;
  private final SetReport report;
  private final SameObject same;
  private final Map<String, String> uids = new ConcurrentHashMap<>();
  private @Nullable Sources sources;

  /**
   * @param showRowValues errors on roots may show row values
   */
  public MigrationSetReconciler(
      KubernetesClient client,
      Engine engine,
      Transfers transfers,
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
            new Runner(
                engine,
                new Rehearsing(engine, transfers, showRowValues),
                board,
                outcomes,
                clock,
                showRowValues),
            new Story(engine, events),
            clock);
    this.report = new SetReport(clock);
    this.same = new SameObject(client);
  }

  @Override
  public List<EventSource<?, MigrationSet>> prepareEventSources(
      EventSourceContext<MigrationSet> context) {
    sources = new Sources(context, board, lanes);
    // with its last set gone, no pass over a set would notice
    board.onForget(uid -> {
      outcomes.forget(uid);
      uids.values().remove(uid);
    });
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
    act(next, observed, gone);
    return gone ? UpdateControl.noUpdate() : report(set, next);
  }

  /** The branch of that name; the notes about an earlier one of the same name go. */
  private Optional<DatabaseBranch> branch(MigrationSet set) {
    var namespace = set.getMetadata().getNamespace();
    var name = set.getSpec().branch();
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
      for (var source : set.getSpec().getSources()) {
        configMaps.computeIfAbsent(source.configMap(), n -> sources().configMap(namespace, n));
      }
    }
    return Observed.of(
        branch,
        MigrationPolicy.of(branch, parent -> sources().branch(namespace, parent)),
        sets,
        configMaps);
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
        branch.get().getSpec().isSuspend(),
        branch.get().isMarkedForDeletion(),
        board.facts(uid),
        outcomes.of(uid),
        lanes.ahead(uid, TICKET),
        clock.instant());
  }

  /**
   * Asks for the work. What a busy lane refuses is asked for again when it is idle; what waits in
   * it hears of what is wanted by now.
   */
  private void act(Next next, Optional<Observed> observed, boolean gone) {
    if (observed.isPresent() && next instanceof Next.Wait wait && wait.reason() == Reason.QUEUED) {
      outcomes.ask(observed.get());
    }
    if (observed.isEmpty() || !(next instanceof Next.Work)) {
      return;
    }
    var uid = observed.get().branchUid();
    var done = outcomes.of(uid).done();
    if (gone && done.isPresent() && done.get().wanted().equals(observed.get().digest())) {
      return;
    }
    outcomes.ask(observed.get());
    var sets = "the migration sets of branch " + observed.get().branch();
    lanes.submit(uid, TICKET, sets, () -> work.run(uid));
  }

  private UpdateControl<MigrationSet> report(MigrationSet set, Next next) {
    var control =
        report
            .of(set, next)
            .flatMap(r -> onto(set, r))
            .map(UpdateControl::patchStatus)
            .orElseGet(UpdateControl::noUpdate);
    after(next).ifPresent(d -> control.rescheduleAfter(d.plusMillis(50)));
    return control;
  }

  /** Nothing, when the set is gone, or another one has its name. */
  private Optional<MigrationSet> onto(MigrationSet set, MigrationSet report) {
    var version = same.version(set);
    version.ifPresent(v -> report.getMetadata().setResourceVersion(v));
    return version.map(_ -> report);
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
