package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.SameObject;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a DatabaseBranch what its spec says: observe, plan, act, report. It must never write a
 * spec, run SQL on its own thread, or decide anything that the planner could.
 */
@ControllerConfiguration(name = "databasebranch", triggerReconcilerOnAllEvents = true)
public final class BranchReconciler implements Reconciler<DatabaseBranch> {
  private static final Duration OBSTACLE_LOOK = Duration.ofSeconds(5);

  /** Somebody changed the branch while it was being deleted: the next pass decides anew. */
  private static final Duration DELETION_LOOK = Duration.ofSeconds(1);

  private final BranchObserver observer;
  private final BranchPlanner planner;
  private final BranchActor actor;
  private final BranchReport report;
  private final BranchEvents events;
  private final Finalizer finalizer;
  private final BranchWork work;
  private final SettingsChecks checks = new SettingsChecks();
  private final Family family = new Family();
  private final Lanes lanes;
  private final Accesses accesses;
  private final Board board;
  private final KubernetesClient client;
  private final Surroundings surroundings;
  private final Census census;
  private final SameObject same;
  private @Nullable SeedWatch seeds;

  /** Branches that are gone while a task of theirs still comes to its end. */
  private final Set<String> late = ConcurrentHashMap.newKeySet();

  /**
   * @param certification who signs for branches' servers
   * @param images the image of each major that is not the official one
   * @param hourlyRate what an hour of a running branch is said to cost, a decimal number
   * @param surroundings what is around the operator
   * @param measures who counts branches
   */
  public BranchReconciler(
      KubernetesClient client,
      Engine engine,
      RolePasswords passwords,
      Certification certification,
      Accesses accesses,
      Lanes lanes,
      Board board,
      Events events,
      Map<String, String> images,
      String hourlyRate,
      Surroundings surroundings,
      ClusterClock clock,
      Measures measures) {
    var children = new Children(client);
    this.client = client;
    this.surroundings = surroundings;
    this.census = new Census(measures);
    this.work =
        new BranchWork(
            engine,
            board,
            new Seeding(client, engine),
            new Reports(children),
            clock,
            new LostTexts(client),
            accesses::resolved);
    this.observer =
        new BranchObserver(
            board,
            lanes,
            work,
            new Warnings(client),
            new Claims(client),
            new Servers(client),
            new VolumeUsers(client),
            checks,
            surroundings.secretsWatched(),
            certification.issuances(),
            clock,
            client::getKubernetesVersion);
    this.planner =
        new BranchPlanner(new Inheritance(images), passwords, certification.proofs(), surroundings);
    this.actor = new BranchActor(client, children, accesses, lanes, board, work);
    this.report = new BranchReport(hourlyRate);
    this.events = new BranchEvents(events);
    this.finalizer = new Finalizer(client);
    this.same = new SameObject(client);
    this.lanes = lanes;
    this.accesses = accesses;
    this.board = board;
  }

  @Override
  public List<EventSource<?, DatabaseBranch>> prepareEventSources(
      EventSourceContext<DatabaseBranch> context) {
    var cache = context.getPrimaryCache();
    cache.addIndexer(
        BranchObserver.BY_PARENT,
        b ->
            b.getSpec().parent() == null
                ? List.of()
                : List.of(
                    BranchObserver.key(b.getMetadata().getNamespace(), b.getSpec().parent())));
    board.onChange(uid -> family.moved(uid, cache));
    lanes.onIdle(uid -> {
      if (late.remove(uid)) {
        forget(uid); // what its last task has left
      }
      family.moved(uid, cache);
    });
    var sources = BranchSources.of(context, surroundings.secretsWatched());
    sources.add(family.bell());
    seeds = new SeedWatch(context);
    sources.addAll(seeds.sources());
    return sources;
  }

  @Override
  public UpdateControl<DatabaseBranch> reconcile(
      DatabaseBranch branch, Context<DatabaseBranch> context) {
    if (context.isPrimaryResourceDeleted()) {
      gone(branch, context);
      return UpdateControl.noUpdate();
    }
    family.met(branch, context.getPrimaryCache());
    var free =
        !surroundings.finalizers(branch.getMetadata().getNamespace()) || unneeded(branch, context);
    // before all reads: in a namespace that goes they may be refused already
    if (free && finalizer.ensure(branch, false)) {
      return UpdateControl.noUpdate(); // the change of the branch calls again, if it still exists
    }
    var watch = seeds;
    var seen = observer.observe(branch, context, watch == null ? "" : watch.state(branch));
    var plan = planner.plan(seen);
    finalizer.ensure(branch, plan.finalizer());
    if (plan.expiry().step() == Expiry.Step.DELETE) {
      events.expired(seen);
      actor.act(seen, plan);
      return UpdateControl.<DatabaseBranch>noUpdate().rescheduleAfter(DELETION_LOOK);
    }
    var acted = actor.act(seen, plan);
    var everythingGoes = acted.obstacle().filter(o -> o.reason() == Reason.TERMINATING).isPresent();
    if (everythingGoes || (seen.leaving() && !plan.finalizer())) {
      return UpdateControl.noUpdate();
    }
    return reported(seen, plan, acted, report.of(seen, plan, acted));
  }

  /** It is being deleted, and nothing that the caches know needs it. */
  private boolean unneeded(DatabaseBranch branch, Context<DatabaseBranch> context) {
    return branch.getMetadata().getDeletionTimestamp() != null
        && !board.held(branch.getMetadata().getUid())
        && BranchObserver.children(branch, context).isEmpty();
  }

  private UpdateControl<DatabaseBranch> reported(
      BranchObservation seen, BranchPlan plan, Acted acted, DatabaseBranchStatus status) {
    census.met(seen.branch(), status);
    var before = Optional.ofNullable(seen.branch().getStatus());
    if (plan.rebuild()) {
      events.rebuilding(seen.branch(), String.valueOf(seen.branch().getSpec().parent()));
    }
    var json = client.getKubernetesSerialization();
    if (before.map(json::asJson).orElse("").equals(json.asJson(status))) {
      return again(UpdateControl.noUpdate(), plan, acted);
    }
    var version = same.version(seen.branch());
    if (version.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    events.changed(seen.branch(), before, status);
    events.expiry(seen, plan.expiry(), before, status);
    return again(
        UpdateControl.patchStatus(fresh(seen.branch(), version.get(), status)), plan, acted);
  }

  /**
   * The framework's own bound holds only where no time is named, and an expiry may be weeks away.
   */
  private UpdateControl<DatabaseBranch> again(
      UpdateControl<DatabaseBranch> control, BranchPlan plan, Acted acted) {
    // what is not ours is not watched: nobody calls when it goes
    Stream.of(acted.obstacle().map(_ -> OBSTACLE_LOOK), plan.again())
        .flatMap(Optional::stream)
        .min(Duration::compareTo)
        .map(surroundings::within)
        .ifPresent(control::rescheduleAfter);
    return control;
  }

  /**
   * Only what is ours goes into the patch: sending the object that we received would claim its
   * spec.
   */
  private static DatabaseBranch fresh(
      DatabaseBranch branch, String version, DatabaseBranchStatus status) {
    var fresh = new DatabaseBranch();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(branch.getMetadata().getName())
            .withNamespace(branch.getMetadata().getNamespace())
            .withUid(branch.getMetadata().getUid())
            .withResourceVersion(version)
            .build());
    fresh.setSpec(null);
    fresh.setStatus(status);
    return fresh;
  }

  /**
   * Nothing is lost: the pass is tried again, slower each time. A person hears of it unless it is a
   * mere race. A branch that went during the pass is no error.
   */
  @Override
  public ErrorStatusUpdateControl<DatabaseBranch> updateErrorStatus(
      DatabaseBranch branch, Context<DatabaseBranch> context, Exception e) {
    var gone =
        Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
            .limit(5)
            .anyMatch(t ->
                t instanceof KubernetesClientException k
                    && k.getCode() == HttpURLConnection.HTTP_NOT_FOUND);
    if (gone) {
      return ErrorStatusUpdateControl.<DatabaseBranch>noStatusUpdate().withNoRetry();
    }
    events.failed(branch, e);
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private void gone(DatabaseBranch branch, Context<DatabaseBranch> context) {
    var uid = branch.getMetadata().getUid();
    Retained.leaving(branch, context.getSecondaryResources(PersistentVolumeClaim.class))
        .ifPresent(claim -> events.retained(branch, claim));
    census.gone(branch);
    late.add(uid);
    lanes.cancel(uid);
    if (!lanes.busy(uid)) {
      late.remove(uid);
    }
    forget(uid);
    events.gone(uid);
    family.gone(branch, context.getPrimaryCache());
  }

  private void forget(String uid) {
    work.forget(uid);
    checks.forget(uid);
    accesses.forget(uid);
  }
}
