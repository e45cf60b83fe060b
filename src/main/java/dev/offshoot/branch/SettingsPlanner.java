package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.branch.SettingsDecision.Settled;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides with which settings a branch's server runs: those that are asked for, once they have been
 * tried, and until then those that it has accepted. Pure. A setting that cannot work must never
 * reach a server that serves, nor the files that it would start from.
 */
final class SettingsPlanner {
  /** Between one check pod that was evicted or killed and the next. */
  static final Duration PAUSE = Duration.ofMinutes(5);

  private static final String KEPT = "; the server keeps its settings. Correct ";

  private SettingsPlanner() {}

  /**
   * @param wanted what the specs ask for
   * @param initialized there is a database to lose
   * @param server how the server is
   */
  static SettingsDecision of(
      BranchObservation seen, Effective wanted, boolean initialized, ServerState server) {
    var asked = Settings.of(wanted);
    var accepted = seen.server().flatMap(Settings::acceptedBy);
    var rejected = ParameterRules.reject(wanted.parameters(), seen.root());
    if (rejected.isPresent()) {
      var why = invalid(seen, rejected.get(), "spec.postgres.parameters");
      return accepted
          .map(a -> kept(seen, a.in(wanted), why, server))
          .orElseGet(() -> SettingsDecision.nothing(why));
    }
    if (accepted.isEmpty() || !initialized || seen.suspended() || asked.same(accepted.get())) {
      var restart = accepted.filter(a -> !asked.startsLike(a)).isPresent();
      return accept(seen, wanted, restart, server);
    }
    return change(seen, wanted, asked, accepted.get(), server);
  }

  private static SettingsDecision change(
      BranchObservation seen,
      Effective wanted,
      Settings asked,
      Settings accepted,
      ServerState server) {
    var old = accepted.in(wanted);
    if (asked.startsLike(accepted)) {
      return server.started()
          ? bySql(seen, wanted, old, server)
          : accept(seen, wanted, false, server);
    }
    var verdict = seen.checks().verdict(asked.digest());
    if (verdict.isEmpty()) {
      return check(seen, wanted, asked, accepted, server);
    }
    if (!verdict.get().passed()) {
      var why = invalid(seen, named(verdict.get().words(), asked, accepted), "spec.postgres");
      return kept(seen, old, why, server);
    }
    var restart = verdict.get().restart() || !asked.sameContainer(accepted);
    // with a restart, extensions come when the new server runs: they may need what it brings
    return restart || !server.started()
        ? accept(seen, wanted, restart, server)
        : bySql(seen, wanted, old, server);
  }

  /** Roles and extensions first: what the running server does not take is not noted as accepted. */
  private static SettingsDecision bySql(
      BranchObservation seen, Effective wanted, Effective old, ServerState server) {
    var sql = sql(wanted, Settings.mark(old.parameters()));
    var found = seen.settled().filter(s -> s.took(sql, server.incarnation()));
    if (found.isPresent() && found.get().rejected().isEmpty()) {
      return accept(seen, wanted, false, server);
    }
    var obstacle =
        found.map(f -> invalid(seen, f.rejected(), "spec.postgres")).orElseGet(() -> tried(seen));
    return new SettingsDecision(
        Optional.of(old),
        false,
        List.of(),
        stale(seen, ""),
        Optional.of(sql),
        Optional.of(obstacle));
  }

  private static SettingsDecision accept(
      BranchObservation seen, Effective wanted, boolean restart, ServerState server) {
    var sql = sql(wanted, Settings.mark(wanted.parameters()));
    var obstacle =
        seen.settled()
            .filter(s -> s.is(sql, server.incarnation()))
            .filter(Settled::open)
            .map(s ->
                s.rejected().isEmpty()
                    ? onItsWay(seen)
                    : invalid(seen, s.rejected(), "spec.postgres"));
    return new SettingsDecision(
        Optional.of(wanted),
        restart,
        List.of(),
        stale(seen, ""),
        Optional.of(sql).filter(_ -> !restart),
        obstacle);
  }

  private static SettingsDecision kept(
      BranchObservation seen, Effective old, Obstacle why, ServerState server) {
    var decided = accept(seen, old, false, server);
    return new SettingsDecision(
        decided.effective(), false, List.of(), decided.remove(), decided.sql(), Optional.of(why));
  }

  private static SettingsDecision check(
      BranchObservation seen,
      Effective wanted,
      Settings asked,
      Settings accepted,
      ServerState server) {
    var digest = asked.digest();
    var pod = seen.checks().pod(digest);
    var obstacle =
        pod.flatMap(p -> CheckVerdict.cutOff(p).map(why -> cutOff(seen, p, why)))
            .or(() -> pod.flatMap(CheckVerdict::waits))
            .map(o ->
                o.terminal()
                    ? invalid(seen, o.message(), "spec.postgres")
                    : waiting(seen, o.message()))
            .orElseGet(() -> tried(seen));
    var old = kept(seen, accepted.in(wanted), obstacle, server);
    var make =
        pod.isPresent()
            ? List.<HasMetadata>of()
            : List.<HasMetadata>of(
                CheckPod.of(
                    seen.id(),
                    wanted,
                    seen.root(),
                    asked.changedParameters(accepted),
                    major(seen, wanted),
                    requested(seen, accepted)));
    return new SettingsDecision(
        old.effective(), false, make, stale(seen, digest), old.sql(), Optional.of(obstacle));
  }

  /** When the next check pod may follow one that was evicted or killed; empty without one. */
  static Optional<Duration> again(BranchObservation seen) {
    return seen.checks().pods().stream()
        .filter(p -> CheckVerdict.cutOff(p).isPresent())
        .map(p -> pause(seen, p))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  private static Duration pause(BranchObservation seen, Pod pod) {
    var created = pod.getMetadata().getCreationTimestamp();
    return created == null
        ? Duration.ZERO
        : Duration.between(seen.now(), Instant.parse(created).plus(PAUSE));
  }

  private static Obstacle cutOff(BranchObservation seen, Pod pod, String why) {
    return new Obstacle(
        false,
        Reason.CHECKING_SETTINGS,
        "Pod %s ended without a result: %s; another one follows within %d minutes"
            .formatted(pod.getMetadata().getName(), why, PAUSE.toMinutes()));
  }

  /**
   * Check pods that have ended, or that check what nobody asks for any more. One that was evicted
   * or killed stays for a while: the next one may end like it.
   */
  private static List<HasMetadata> stale(BranchObservation seen, String wanted) {
    return seen.checks().pods().stream()
        .filter(p -> ended(seen, p) || !SettingsChecks.digest(p).equals(wanted))
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
        .<HasMetadata>map(p -> p)
        .toList();
  }

  private static boolean ended(BranchObservation seen, Pod pod) {
    return CheckVerdict.over(pod)
        && (CheckVerdict.cutOff(pod).isEmpty() || !pause(seen, pod).isPositive());
  }

  private static ServerSettings sql(Effective effective, String mark) {
    return new ServerSettings(effective.roles(), effective.extensions(), mark);
  }

  private static Obstacle onItsWay(BranchObservation seen) {
    return new Obstacle(
        false,
        Reason.CHECKING_SETTINGS,
        "The node brings the new parameters to the server of branch %s, which reads them then"
            .formatted(seen.id().name()));
  }

  private static Obstacle tried(BranchObservation seen) {
    return new Obstacle(
        false,
        Reason.CHECKING_SETTINGS,
        "The new settings of branch %s are tried before its server takes them"
            .formatted(seen.id().name()));
  }

  private static Obstacle waiting(BranchObservation seen, String what) {
    return new Obstacle(
        false,
        Reason.CHECKING_SETTINGS,
        "The new settings of branch %s are not tried yet: %s; the server keeps its settings"
            .formatted(seen.id().name(), what));
  }

  private static Obstacle invalid(BranchObservation seen, String what, String field) {
    return new Obstacle(
        true,
        Reason.INVALID_SPEC,
        "Branch %s cannot use %s%s%s".formatted(seen.id().name(), what, KEPT, field));
  }

  /** Postgres names most settings itself; where it does not, what was changed is named. */
  private static String named(String words, Settings asked, Settings accepted) {
    var changed = asked.changedParameters(accepted);
    var image = !asked.image().equals(accepted.image());
    if (changed.stream().anyMatch(words::contains)) {
      return "a parameter: " + words;
    }
    if (words.startsWith("extension ")) {
      return words;
    }
    if (image && changed.isEmpty()) {
      return "image " + asked.image() + ": " + words;
    }
    var names =
        (image ? "image " + asked.image() + (changed.isEmpty() ? "" : " or ") : "")
            + (changed.isEmpty() ? "" : "parameters " + String.join(", ", changed));
    return (names.isEmpty() ? "resources" : names) + ": " + words;
  }

  /** What goes with the running server; its pod may have more than was asked for. */
  private static Map<String, Quantity> requested(BranchObservation seen, Settings accepted) {
    return seen.pod()
        .map(Pod::getSpec)
        .flatMap(
            s -> s.getContainers().stream().filter(c -> "postgres".equals(c.getName())).findFirst())
        .map(Container::getResources)
        .or(() -> Optional.ofNullable(accepted.resources()).map(PodChild::resources))
        .map(CheckPod::requested)
        .orElseGet(Map::of);
  }

  private static String major(BranchObservation seen, Effective wanted) {
    var status = seen.branch().getStatus();
    var database = status == null ? null : status.getDatabase();
    var version =
        database != null && database.version() != null
            ? database.version()
            : wanted.pins().major().orElse("");
    return version.split("[^0-9]", 2)[0];
  }
}
