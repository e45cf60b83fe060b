package dev.offshoot.branch;

import dev.offshoot.api.Condition;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.branch.BranchPlan.Work;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what one pass over a branch does, from an observation alone. Pure. It must never plan an
 * initialisation for a branch that had a database, unless the branch can be made again from its
 * parent.
 */
final class BranchPlanner {
  private static final Duration TROUBLE_LOOK = Duration.ofSeconds(5);

  private final Inheritance inheritance;
  private final Surroundings surroundings;
  private final Proofs proofs;
  private final ChildPlanner children;

  BranchPlanner(
      Inheritance inheritance, RolePasswords passwords, Proofs proofs, Surroundings surroundings) {
    this.inheritance = inheritance;
    this.surroundings = surroundings;
    this.proofs = proofs;
    this.children = new ChildPlanner(passwords, proofs, surroundings.operatorNamespace());
  }

  BranchPlan plan(BranchObservation seen) {
    var expiry = Expiry.of(seen);
    return plan(seen, expiry.step()).with(expiry, seen.now());
  }

  private BranchPlan plan(BranchObservation seen, Expiry.Step end) {
    var initialized = initialized(seen);
    var finalizer = surroundings.finalizers(seen.id().namespace()) && seen.needed();
    if ((seen.leaving() && !finalizer) || end == Expiry.Step.DELETE) {
      return idle(seen, initialized, Optional.empty(), Optional.empty(), false);
    }
    if (end == Expiry.Step.FREE) {
      return freed(seen, initialized, finalizer);
    }
    var obstacle = lineage(seen);
    if (obstacle.isPresent()) {
      return idle(seen, initialized, Optional.empty(), obstacle, finalizer);
    }
    var wanted = InheritedSettings.of(seen, effective(seen));
    obstacle =
        cannotSuspend(seen, wanted)
            .or(() -> retained(seen, wanted, initialized))
            .or(() -> NamedVolume.obstacle(seen, wanted, initialized));
    if (obstacle.isPresent()) {
      return idle(seen, initialized, Optional.of(wanted), obstacle, finalizer);
    }
    return serve(seen, wanted, initialized, finalizer);
  }

  private Effective effective(BranchObservation seen) {
    var line = seen.line().stream().map(b -> b.getSpec()).toList();
    var pins = seen.pins();
    var resolved = inheritance.of(line, pins, seen.parentPins());
    // a server from before anything was pinned: what it runs is what was resolved for it
    var effective =
        pins.isPresent()
            ? resolved
            : seen.server()
                .map(s -> resolved.pins().running(s))
                .map(p -> inheritance.of(line, Optional.of(p), seen.parentPins()))
                .orElse(resolved);
    return seen.onOwnVolume() ? effective.onOwnVolume() : effective;
  }

  private BranchPlan serve(
      BranchObservation seen, Effective wanted, boolean known, boolean finalizer) {
    var wasInitialized = known || pinned(seen, wanted);
    var server = health(seen, wanted, wasInitialized);
    var lost = wasInitialized && dataLost(seen, wanted, server);
    var decided = SettingsPlanner.of(seen, wanted, wasInitialized && !lost, server);
    if (decided.effective().isEmpty()) {
      return idle(seen, wasInitialized, Optional.empty(), decided.obstacle(), finalizer);
    }
    var effective = decided.effective().get();
    if (lost && seen.root()) {
      return new BranchPlan(
          Optional.of(effective),
          server,
          true,
          false,
          Optional.empty(),
          children.withoutVolume(seen, effective),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(lostRoot(seen, effective, server)),
          finalizer,
          Optional.of(TROUBLE_LOOK),
          Expiry.NEVER);
    }
    var initialized = wasInitialized && !lost;
    var desired = children.all(seen, effective, initialized, decided.restart());
    var remove =
        Stream.of(children.stuck(seen, lost), children.unwanted(seen), decided.remove())
            .flatMap(List::stream)
            .toList();
    var certificate = proofs.certificate(seen);
    var trouble =
        (server.accepting() && certificate.isPresent()) || seen.suspended()
            ? Optional.<Duration>empty()
            : Optional.of(TROUBLE_LOOK);
    var sql = decided.sql().filter(_ -> !ChildPlanner.replaces(desired, seen.pod()));
    var step =
        certificate
            .map(c -> WorkPlanner.next(seen, server, sql, c.serial(), initialized, lost))
            .orElseGet(WorkPlanner.Step::none);
    return new BranchPlan(
        Optional.of(effective),
        server,
        initialized,
        lost,
        NamedVolume.notes(seen, effective),
        Stream.concat(desired.stream(), decided.make().stream()).toList(),
        remove,
        step.work(),
        sql,
        certificate,
        decided
            .obstacle()
            .filter(Obstacle::terminal)
            .or(() -> unstartable(server))
            .or(step::obstacle)
            .or(() -> misplaced(seen))
            .or(() -> seen.inTheWay().map(f -> Conflicts.report(seen.id(), f)))
            .or(() -> proofs.obstacle(seen))
            .or(decided::obstacle),
        finalizer,
        Stream.of(
                step.again().or(() -> trouble).or(() -> proofs.again(seen)),
                SettingsPlanner.again(seen))
            .flatMap(Optional::stream)
            .min(Duration::compareTo),
        Expiry.NEVER);
  }

  /** Also without its parent: no pod needs to know what it would run. */
  private BranchPlan freed(BranchObservation seen, boolean initialized, boolean finalizer) {
    var effective = effective(seen);
    var words = ExpiryWords.freed(seen);
    var stopping = PodHealth.of(true, initialized, seen.pod(), Optional.empty(), List.of());
    return new BranchPlan(
        Optional.of(effective).filter(_ -> seen.lineage() == Lineage.COMPLETE),
        new ServerState(stopping.state(), false, false, "", Reason.EXPIRED, words),
        initialized,
        false,
        Optional.empty(),
        children.stopped(seen, effective),
        children.freed(seen),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Obstacle(true, Reason.EXPIRED, words)),
        finalizer,
        Optional.empty(),
        Expiry.NEVER);
  }

  /** It never served with these settings: no others can take their place. */
  private static Optional<Obstacle> unstartable(ServerState server) {
    return server.reason() == Reason.INVALID_SPEC
        ? Optional.of(new Obstacle(true, Reason.INVALID_SPEC, server.message()))
        : Optional.empty();
  }

  private ServerState health(BranchObservation seen, Effective effective, boolean served) {
    var now =
        PodHealth.of(
            seen.suspended(),
            served,
            seen.pod(),
            seen.claim(claimName(seen, effective)),
            seen.warnings());
    return now.afterSuspension(lastSaid(seen));
  }

  private static String lastSaid(BranchObservation seen) {
    return Optional.ofNullable(seen.branch().getStatus())
        .flatMap(s -> Conditions.find(s.getConditions(), ConditionType.DATABASE_AVAILABLE))
        .map(Condition::reason)
        .orElse("");
  }

  private BranchPlan idle(
      BranchObservation seen,
      boolean initialized,
      Optional<Effective> effective,
      Optional<Obstacle> obstacle,
      boolean finalizer) {
    var server =
        PodHealth.of(seen.suspended(), initialized, seen.pod(), Optional.empty(), seen.warnings());
    return new BranchPlan(
        effective,
        server,
        initialized,
        false,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.<Work>empty(),
        Optional.empty(),
        Optional.empty(),
        obstacle,
        finalizer,
        // nobody calls when another's pod goes
        obstacle
            .filter(o -> !o.terminal() || o.reason() == Reason.VOLUME_IN_USE)
            .map(_ -> TROUBLE_LOOK),
        Expiry.NEVER);
  }

  /**
   * The volume was initialised for this very branch: by its own status, its volume's mark, or what
   * a worker just saw.
   */
  private static boolean initialized(BranchObservation seen) {
    var status = seen.branch().getStatus();
    var known =
        status != null
            && status.getDatabase() != null
            && status.getDatabase().systemIdentifier() != null;
    return known || seen.onOwnVolume() || seen.facts().server().isPresent();
  }

  /**
   * The pod's files forbid an initialisation already: an operator that saw this running database
   * said so, and died before it could say it anywhere else. Taking that back would let two
   * operators, or one that dies again and again, undo each other's step for ever.
   */
  private boolean pinned(BranchObservation seen, Effective effective) {
    var files = Names.server(seen.id().name());
    return effective.claimName().isEmpty()
        && seen.object("ConfigMap", files)
            .filter(o -> Children.ours(o, seen.id().uid()))
            .isPresent()
        && !seen.freshInCluster(files).orElse(true)
        && health(seen, effective, false).started();
  }

  private static boolean dataLost(BranchObservation seen, Effective effective, ServerState server) {
    if (server.reason() == Reason.DATA_LOST) {
      return true;
    }
    // it has time again: its pod and volume went with all that they held. A claim without a mark is
    // the new one, of a pass that nobody heard of
    var anew = effective.claimName().isEmpty() && !seen.onOwnVolume();
    if (Expiry.freed(seen.branch()) && (effective.ephemeral() || anew)) {
      return true;
    }
    return !effective.ephemeral()
        && seen.claim(claimName(seen, effective)).isEmpty()
        && !server.started();
  }

  private static Obstacle lostRoot(
      BranchObservation seen, Effective effective, ServerState server) {
    var words =
        server.reason() == Reason.DATA_LOST
            ? server.message()
            : "volume claim " + claimName(seen, effective) + " is gone";
    return new Obstacle(
        true,
        Reason.DATA_LOST,
        words
            + ". Branch "
            + seen.id().name()
            + " is a root: it is never initialised again. Restore volume claim "
            + claimName(seen, effective)
            + " from a backup, or delete the branch to give its data up.");
  }

  private static Optional<Obstacle> lineage(BranchObservation seen) {
    var parent = seen.branch().getSpec().parent();
    return switch (seen.lineage()) {
      case COMPLETE -> Optional.empty();
      case MISSING ->
          Optional.of(
              new Obstacle(
                  false,
                  Reason.PARENT_NOT_FOUND,
                  "branch %s has no DatabaseBranch \"%s\" in namespace %s to be made from; create it, or create this branch with another parent"
                      .formatted(seen.id().name(), missing(seen), seen.id().namespace())));
      case CYCLE ->
          Optional.of(
              new Obstacle(
                  true,
                  Reason.PARENT_CYCLE,
                  "branch %s is its own ancestor through %s; delete it and create it with another parent"
                      .formatted(seen.id().name(), parent)));
      case PARENT_LEAVES ->
          Optional.of(
              new Obstacle(
                  true,
                  Reason.PARENT_TERMINATING,
                  "parent %s is being deleted, no new branch is made from it; delete branch %s"
                      .formatted(parent, seen.id().name())));
    };
  }

  private static String missing(BranchObservation seen) {
    return String.valueOf(seen.line().getLast().getSpec().parent());
  }

  /** What the API server cannot see, because it is inherited. */
  private static Optional<Obstacle> cannotSuspend(BranchObservation seen, Effective effective) {
    return seen.suspended() && effective.ephemeral()
        ? Optional.of(
            new Obstacle(
                true,
                Reason.INVALID_SPEC,
                "branch %s inherits an ephemeral volume and cannot be suspended, its data would be lost; set spec.suspend to false"
                    .formatted(seen.id().name())))
        : Optional.empty();
  }

  /** What the API server let through: it sees the status, and not the volume. */
  private static Optional<Obstacle> misplaced(BranchObservation seen) {
    return Retained.named(seen.branch())
        .filter(_ -> seen.onOwnVolume())
        .map(n ->
            new Obstacle(
                true,
                Reason.INVALID_SPEC,
                "The database of branch %s is on volume claim %s and stays there; remove spec.postgres.storage.claimName"
                    .formatted(seen.id().name(), seen.ownClaim())));
  }

  private static Optional<Obstacle> retained(
      BranchObservation seen, Effective effective, boolean initialized) {
    if (!seen.root() || initialized || effective.claimName().isPresent()) {
      return Optional.empty();
    }
    return Retained.left(seen.branch(), seen.claims())
        .map(claim ->
            new Obstacle(
                true,
                Reason.RETAINED_VOLUME_FOUND,
                "volume claim %s of an earlier branch %s is still here; set spec.postgres.storage.claimName to it to take its database over, or delete it to begin empty"
                    .formatted(claim, seen.id().name())));
  }

  static String claimName(BranchObservation seen, Effective effective) {
    return effective
        .claimName()
        .orElseGet(() -> Names.volumeClaim(seen.id().name(), seen.id().uid()));
  }
}
