package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.branch.BranchPlan.Work;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.kube.Names;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which work a branch's database needs next. Pure. It must never plan work on a parent's
 * database, nor creation before the cluster knows that the volume may not be initialised any more.
 */
final class WorkPlanner {
  /** A node brings a Secret to its pod within a minute or two. */
  private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(10);

  /** Likewise a file of parameters. */
  private static final Duration FILE_LOOK = Duration.ofSeconds(10);

  /** What a server does not take, a person may have made room for. */
  private static final Duration REJECTED_LOOK = Duration.ofMinutes(1);

  private static final Duration SEED_LOOK = Duration.ofSeconds(30);

  /** An object of somebody else's has no label that would wake us when it goes. */
  private static final Duration REPORT_LOOK = Duration.ofSeconds(5);

  private WorkPlanner() {}

  /** The next work, or why there is none yet. */
  record Step(Optional<Work> work, Optional<Obstacle> obstacle, Optional<Duration> again) {
    static Step none() {
      return new Step(Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Step of(Work work) {
      return new Step(Optional.of(work), Optional.empty(), Optional.empty());
    }

    static Step wait(Reason reason, String message) {
      return new Step(
          Optional.empty(), Optional.of(new Obstacle(false, reason, message)), Optional.empty());
    }
  }

  /**
   * @param settings what the running server is to have; empty while it is about to be replaced
   * @param certificate the serial number of what the server is to present
   */
  static Step next(
      BranchObservation seen,
      ServerState server,
      Optional<ServerSettings> settings,
      String certificate,
      boolean initialized,
      boolean lost) {
    var facts = seen.facts();
    if (lost || !server.started() || seen.busy()) {
      return Step.none();
    }
    var trouble = facts.trouble();
    var replaced =
        trouble
            .filter(t -> t.reason().equals(Reason.DATA_REPLACED.word()))
            .map(t -> new Obstacle(true, Reason.DATA_REPLACED, t.message()));
    if (trouble.filter(BranchFacts.Trouble::regressed).isPresent()
        && prepared(seen, server)
        && ReportedHistory.decision(seen).isPresent()) {
      return Step.of(Work.RESOLVE);
    }
    var pause = trouble.flatMap(t -> t.left(seen.now()));
    if (pause.isPresent()) {
      return new Step(Optional.empty(), replaced, pause.map(p -> p.plusMillis(1)));
    }
    if (facts.server().isEmpty() || !prepared(seen, server)) {
      return new Step(Optional.of(Work.PREPARE), replaced, Optional.empty());
    }
    var settled = settings.flatMap(s -> seen.settled().filter(f -> f.is(s, server.incarnation())));
    if (settings.isPresent() && settled.isEmpty()) {
      return Step.of(Work.SETTLE);
    }
    if (!facts.created()) {
      return settled.filter(s -> !s.rejected().isEmpty()).isPresent()
          ? settleAgain(seen, settled.get())
          : creation(seen, initialized);
    }
    // only what succeeds takes trouble back, whichever work met it
    var unsettled = trouble.isPresent() || facts.ledger().isEmpty() || facts.stale();
    var reports = reportsDiffer(seen);
    var seedMoved = !seen.seedState().equals(seen.seedRead());
    if (unsettled || seedMoved || driftIsOld(seen) || (reports && seen.inTheWay().isEmpty())) {
      return Step.of(Work.READ);
    }
    if (reports) {
      return look(seen, Work.READ, REPORT_LOOK);
    }
    var seedMissing =
        facts.seedFailure().filter(f -> f.sqlState().equals(Seeding.NOT_FOUND)).isPresent();
    if (seedMissing) {
      return look(seen, Work.READ, SEED_LOOK);
    }
    var open = settled.filter(SettingsDecision.Settled::open).map(s -> settleAgain(seen, s));
    if (open.isPresent() && open.get().work().isPresent()) {
      return open.get();
    }
    return seen.presentedCertificate().equals(certificate)
        ? open.orElseGet(Step::none)
        : look(seen, Work.CERTIFY, CERTIFICATE_LOOK);
  }

  private static Step settleAgain(BranchObservation seen, SettingsDecision.Settled settled) {
    return look(
        seen,
        Work.SETTLE,
        settled.rejected().isEmpty() ? FILE_LOOK : REJECTED_LOOK,
        Optional.of(settled.at()));
  }

  /** What comes in others' time is looked for again and again, and not all the time. */
  private static Step look(BranchObservation seen, Work work, Duration between) {
    return look(seen, work, between, seen.looked());
  }

  private static Step look(
      BranchObservation seen, Work work, Duration between, Optional<Instant> last) {
    var left =
        last.map(l -> Duration.between(seen.now(), l.plus(between)))
            // a look that lies ahead was timed by a clock that went back since
            .filter(d -> d.isPositive() && d.compareTo(between) <= 0);
    return left.isPresent()
        ? new Step(Optional.empty(), Optional.empty(), left.map(l -> l.plusMillis(1)))
        : new Step(Optional.of(work), Optional.empty(), Optional.of(between));
  }

  /** One start of the server with one set of passwords: each is prepared once. */
  static String incarnation(ServerState server, DatabaseBranch branch) {
    int rotation = branch.getSpec().getPasswordRotation();
    return rotation == 0 ? server.incarnation() : server.incarnation() + "/" + rotation;
  }

  /** The server that runs was prepared, with the passwords that are asked for. */
  static boolean prepared(BranchObservation seen, ServerState server) {
    return !server.incarnation().isEmpty()
        && seen.preparedIncarnation().equals(incarnation(server, seen.branch()));
  }

  private static Step creation(BranchObservation seen, boolean initialized) {
    var pinned = !seen.freshInCluster(Names.server(seen.id().name())).orElse(true);
    if (!initialized || !pinned) {
      return Step.none(); // this pass writes it; the change of that object calls again
    }
    if (seen.root()) {
      return Step.of(Work.CREATE);
    }
    var parent = seen.branch().getSpec().parent();
    if (seen.line().get(1).getSpec().isSuspend()) {
      return Step.wait(
          Reason.BRANCH_SUSPENDED,
          "parent "
              + parent
              + " is suspended; set its spec.suspend to false to let this branch be made");
    }
    var ready = seen.parentFacts().filter(f -> f.created() && f.server().isPresent()).isPresent();
    if (!ready) {
      return Step.wait(
          Reason.PARENT_NOT_READY, "parent " + parent + " does not serve yet; waiting for it");
    }
    var digest = seen.parentFacts().flatMap(BranchFacts::ledger).map(BranchFacts.Reading::digest);
    if (seen.facts().creationFailure().isPresent() && seen.failedAgainst().equals(digest)) {
      return Step.wait(
          Reason.MIGRATION_FAILED,
          "the replay of "
              + parent
              + "'s migrations stopped, see status.lastError; it is tried again when "
              + parent
              + "'s migrations change");
    }
    return Step.of(Work.CREATE);
  }

  private static boolean driftIsOld(BranchObservation seen) {
    if (seen.root() || seen.parentFacts().isEmpty()) {
      return false;
    }
    var parent = seen.parentFacts().get();
    if (parent.server().isEmpty() || parent.ledger().isEmpty()) {
      return false;
    }
    var digest = parent.ledger().get().digest();
    var own = seen.facts().ledger().map(BranchFacts.Reading::digest).orElse("");
    return seen.facts()
        .drift()
        .map(d -> !d.parentDigest().equals(digest) || !d.branchDigest().equals(own))
        .orElse(true);
  }

  /** One is missing, was edited, or is somebody else's. */
  private static boolean reportsDiffer(BranchObservation seen) {
    var name = seen.id().name();
    return Stream.of(Names.migrationsReport(name), Names.logReport(name))
        .map(n -> seen.object("ConfigMap", n))
        .anyMatch(r -> r.filter(o -> Reports.intact(seen.id(), o)).isEmpty());
  }
}
