package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseStatus;
import dev.offshoot.api.SeedSpec;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.branch.BranchPlan.Work;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Deletion;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Does what the plan says: makes objects, removes what is stuck, hands work to the branch's lane.
 * Doing it twice is doing it once. It must never decide.
 */
final class BranchActor {
  private final KubernetesClient client;
  private final Children children;
  private final Deletion deletion;
  private final ClaimNotes notes;
  private final Accesses accesses;
  private final Lanes lanes;
  private final Board board;
  private final BranchWork work;

  BranchActor(
      KubernetesClient client,
      Children children,
      Accesses accesses,
      Lanes lanes,
      Board board,
      BranchWork work) {
    this.client = client;
    this.children = children;
    this.deletion = new Deletion(client);
    this.notes = new ClaimNotes(client);
    this.accesses = accesses;
    this.lanes = lanes;
    this.board = board;
    this.work = work;
  }

  Acted act(BranchObservation seen, BranchPlan plan) {
    var uid = seen.id().uid();
    if (plan.expiry().step() == Expiry.Step.DELETE) {
      deletion.of(seen.branch());
      return new Acted(Optional.empty());
    }
    if (plan.rebuild()) {
      lanes.cancel(uid);
      work.forget(uid);
    } else if (!plan.server().started() && seen.facts().server().isPresent()) {
      board.post(uid, BranchFacts::withoutServer);
    }
    accesses.reported(uid, ReportedHistory.of(seen, plan.rebuild()));
    var untaken = plan.claim().flatMap(notes::write);
    if (untaken.isPresent()) {
      return new Acted(untaken);
    }
    var obstacle = ensure(seen, plan.desired());
    plan.remove()
        .forEach(o -> client.resource(o).withGracePeriod(plan.rebuild() ? 0 : 30).delete());
    plan.work().ifPresent(w -> submit(seen, plan, w));
    return new Acted(obstacle);
  }

  /**
   * All at once but the StatefulSet: its pod would wait long for what is not there at its first
   * look.
   *
   * @return the first obstacle in the order of the list
   */
  private Optional<Obstacle> ensure(BranchObservation seen, List<HasMetadata> desired) {
    var obstacles = new ArrayList<Obstacle>();
    var harmless = new ArrayList<Obstacle>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var others = desired.stream().filter(o -> !(o instanceof StatefulSet)).toList();
      var tasks = others.stream().map(o -> threads.submit(() -> ensure(seen, o))).toList();
      for (var i = 0; i < tasks.size(); i++) {
        var check = others.get(i) instanceof Pod;
        // a size cannot be taken back: one that is refused may not hold up everything else for ever
        tasks
            .get(i)
            .get()
            .ifPresent(o ->
                (check || o.reason() == Reason.VOLUME_RESIZE_FAILED ? harmless : obstacles).add(o));
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the pass was cut off", e);
    }
    if (!obstacles.isEmpty()) {
      return Optional.of(obstacles.getFirst());
    }
    return desired.stream()
        .filter(o -> o instanceof StatefulSet)
        .flatMap(o -> ensure(seen, o).stream())
        .findFirst()
        .or(() -> harmless.stream().findFirst());
  }

  private Optional<Obstacle> ensure(BranchObservation seen, HasMetadata desired) {
    if (desired instanceof Pod pod) {
      return create(seen, pod);
    }
    var kind = desired.getKind();
    var name = desired.getMetadata().getName();
    try {
      var result = children.ensure(seen.object(kind, name), desired, seen.id().uid());
      return result instanceof Children.Result.Foreign foreign
          ? Optional.of(Conflicts.of(seen.id(), foreign))
          : Optional.empty();
    } catch (KubernetesClientException e) {
      if (desired instanceof GenericKubernetesResource
          && !client.supports(desired.getApiVersion(), kind)) {
        return Optional.of(unknown(desired));
      }
      var refused = Refusals.of(e, seen, desired);
      if (refused.isPresent()) {
        return refused;
      }
      throw e;
    }
  }

  /**
   * A pod that tries settings: made once, never changed. Without it the server keeps its settings,
   * and everything else is done all the same.
   */
  private Optional<Obstacle> create(BranchObservation seen, Pod pod) {
    try {
      client.resource(pod).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      var status = e.getStatus();
      if (status != null && "AlreadyExists".equals(status.getReason())) {
        return Optional.empty(); // the cache has not heard of it yet
      }
      return Optional.of(Refusals.ofCheck(e, seen, pod));
    }
  }

  private static Obstacle unknown(HasMetadata desired) {
    return new Obstacle(
        false,
        Reason.CERTIFICATE_NOT_ISSUED,
        "this cluster knows no kind %s of %s; install cert-manager, or start the operator without --certificate-issuer"
            .formatted(desired.getKind(), desired.getApiVersion()));
  }

  /** A volume that was taken over has rows that a seed must never meet. */
  private static @Nullable SeedSpec seed(BranchObservation seen) {
    return Retained.named(seen.branch()).isPresent() ? null : seen.branch().getSpec().getSeed();
  }

  private void submit(BranchObservation seen, BranchPlan plan, Work what) {
    var id = seen.id();
    var access = accesses.to(seen.branch());
    var parent =
        seen.line().size() < 2
            ? Optional.<dev.offshoot.engine.Access>empty()
            : Optional.of(accesses.to(seen.line().get(1)));
    var usable = seen.parentFacts().filter(f -> f.server().isPresent()).isPresent();
    var seed = seed(seen);
    var incarnation = WorkPlanner.incarnation(plan.server(), seen.branch());
    var serial = plan.certificate().map(BranchPlan.Certificate::serial).orElse("");
    var parentDigest =
        seen.parentFacts().flatMap(BranchFacts::ledger).map(Reading::digest).orElse("");
    lanes.submit(
        id.uid(),
        "branch-" + what,
        switch (what) {
          case PREPARE -> () -> work.prepare(id, access, incarnation, identity(seen));
          case SETTLE ->
              () ->
                  work.settle(
                      id, access, plan.server().incarnation(), plan.settings().orElseThrow());
          case CREATE -> () -> work.create(id, access, parent, parentDigest, seed);
          case RESOLVE -> {
            var reapply = ReportedHistory.decision(seen).filter("reapply"::equals).isPresent();
            yield () -> work.resolve(id, access, reapply);
          }
          case CERTIFY -> () -> work.certify(id, access, serial);
          case READ ->
              () ->
                  work.read(
                      id,
                      access,
                      usable ? parent : Optional.empty(),
                      new BranchWork.Seed(seed, seen.root(), seen.seedState()));
        });
  }

  /** A root's database exists nowhere else; a branch may have been made again. */
  private static Optional<String> identity(BranchObservation seen) {
    return Optional.ofNullable(seen.branch().getStatus())
        .filter(_ -> seen.root())
        .map(DatabaseBranchStatus::getDatabase)
        .map(DatabaseStatus::systemIdentifier);
  }
}
