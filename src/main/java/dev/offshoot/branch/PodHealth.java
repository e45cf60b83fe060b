package dev.offshoot.branch;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the cluster says of a branch's pod and volume, and says it in its words. Pure. It must
 * never take trouble of the platform for a failed migration.
 */
final class PodHealth {
  /** What start.sh exits with when an initialised branch's volume is empty. */
  static final int DATA_LOST = 78;

  static final Set<String> PULL =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable");

  /** How a container ends that never ran: its end is the cluster's, not the server's. */
  private static final Set<String> NEVER_RAN = Set.of("StartError", "ContainerCannotRun");

  private PodHealth() {}

  /**
   * @param served the branch's database accepted connections before
   * @param claim its volume claim, empty when it needs none or has none yet
   * @param warnings what the cluster warned of about pod, claim and StatefulSet, newest first
   */
  static ServerState of(
      boolean suspended,
      boolean served,
      Optional<Pod> pod,
      Optional<PersistentVolumeClaim> claim,
      List<Warning> warnings) {
    if (suspended) {
      return pod.isPresent()
          ? state(
              DatabaseState.PAUSING, Reason.SUSPENDING, "the server of a suspended branch stops")
          : state(
              DatabaseState.INACTIVE,
              Reason.SUSPENDED,
              "the branch is suspended; set spec.suspend to false to start it");
    }
    if (pod.isEmpty()) {
      return absent(served, warnings);
    }
    var container = container(pod.get());
    var running = running(container);
    if (running != null && ready(pod.get())) {
      return new ServerState(
          DatabaseState.ACTIVE_HEALTHY,
          true,
          true,
          incarnation(pod.get(), container),
          Reason.READY,
          "");
    }
    if (pod.get().getMetadata().getDeletionTimestamp() != null) {
      return state(down(served), Reason.PROVISIONING, "its pod is being replaced");
    }
    // one that found its data lost, or settings that cannot work, says so at each start: in between
    // nothing is better
    if (running != null && !foundDataLost(container) && !ended(container, CheckVerdict.INVALID)) {
      var words = "the server starts";
      return new ServerState(
          down(served), false, true, incarnation(pod.get(), container), Reason.PROVISIONING, words);
    }
    return trouble(served, pod.get(), container, claim, warnings);
  }

  private static ServerState trouble(
      boolean served,
      Pod pod,
      @Nullable ContainerStatus container,
      Optional<PersistentVolumeClaim> claim,
      List<Warning> warnings) {
    var ended = lastEnd(container);
    if (ended != null && foundDataLost(container)) {
      return state(
          DatabaseState.INIT_FAILED, Reason.DATA_LOST, text(ended.getMessage(), "DataLost"));
    }
    if (ended != null && ended(container, CheckVerdict.INVALID)) {
      return state(
          failed(served),
          Reason.INVALID_SPEC,
          "The server cannot start with its settings: %s; correct spec.postgres"
              .formatted(
                  CheckVerdict.cause(
                      text(ended.getMessage(), "").replaceFirst("^InvalidSpec: ", ""))));
    }
    if (ended != null && "OOMKilled".equals(ended.getReason())) {
      return state(
          failed(served),
          Reason.OUT_OF_MEMORY,
          "OOMKilled: the server needs more than its memory limit; raise"
              + " spec.postgres.resources.limits.memory");
    }
    var waiting = container == null ? null : container.getState().getWaiting();
    if (container != null && waiting != null && PULL.contains(text(waiting.getReason(), ""))) {
      return state(
          failed(served),
          Reason.IMAGE_PULL_FAILED,
          waiting.getReason() + ": " + text(waiting.getMessage(), "image " + container.getImage()));
    }
    var unstarted = unstarted(waiting, ended);
    if (unstarted.isPresent()) {
      return state(
          failed(served),
          Reason.CONTAINER_START_FAILED,
          "the server's container cannot be started: " + tail(unstarted.get()));
    }
    var again = waiting != null && "CrashLoopBackOff".equals(waiting.getReason());
    if (ended != null && (again || !Integer.valueOf(0).equals(ended.getExitCode()))) {
      return state(
          failed(served),
          Reason.CRASH_LOOPING,
          "the server ended with code %s: %s"
              .formatted(ended.getExitCode(), tail(text(ended.getMessage(), ended.getReason()))));
    }
    var unbound = claim.isPresent() && !"Bound".equals(phase(claim.get()));
    var volume = newest(warnings, "PersistentVolumeClaim");
    if (unbound && volume.isPresent()) {
      return state(failed(served), Reason.VOLUME_PENDING, volume.get().words());
    }
    var unscheduled = unscheduled(pod);
    if (unscheduled.isPresent()) {
      return state(failed(served), Reason.UNSCHEDULABLE, unscheduled.get());
    }
    return state(
        down(served),
        Reason.PROVISIONING,
        warnings.isEmpty() ? "its pod is being started" : warnings.getFirst().words());
  }

  /** What hinders the container now, or ended it before anything ran in it. */
  private static Optional<String> unstarted(
      @Nullable ContainerStateWaiting waiting, @Nullable ContainerStateTerminated ended) {
    if (waiting != null && text(waiting.getReason(), "").endsWith("Error")) {
      return Optional.of(text(waiting.getMessage(), waiting.getReason()));
    }
    if (ended != null && NEVER_RAN.contains(text(ended.getReason(), ""))) {
      return Optional.of(text(ended.getMessage(), ended.getReason()));
    }
    return Optional.empty();
  }

  /** No pod: what keeps the cluster from making one is told about its StatefulSet. */
  private static ServerState absent(boolean served, List<Warning> warnings) {
    var refused = newest(warnings, "StatefulSet").filter(w -> "FailedCreate".equals(w.reason()));
    if (refused.filter(w -> w.note().contains("exceeded quota")).isPresent()) {
      return state(failed(served), Reason.QUOTA_EXCEEDED, refused.get().words());
    }
    return refused
        .map(w ->
            state(
                failed(served),
                Reason.POD_REJECTED,
                w.words()
                    + "; change what refuses it or the branch's spec, the cluster tries again by itself"))
        .orElseGet(() -> state(down(served), Reason.PROVISIONING, "its pod is not there yet"));
  }

  private static Optional<Warning> newest(List<Warning> warnings, String kind) {
    return warnings.stream().filter(w -> w.kind().equals(kind)).findFirst();
  }

  static Optional<String> unscheduled(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).stream()
        .flatMap(s -> s.getConditions().stream())
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(PodCondition::getMessage)
        .map(m -> text(m, "no node fits"))
        .findFirst();
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static @Nullable ContainerStatus container(Pod pod) {
    var statuses = pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses();
    return statuses == null || statuses.isEmpty() ? null : statuses.getFirst();
  }

  private static @Nullable ContainerState running(@Nullable ContainerStatus container) {
    var state = container == null ? null : container.getState();
    return state == null || state.getRunning() == null ? null : state;
  }

  private static @Nullable ContainerStateTerminated lastEnd(@Nullable ContainerStatus container) {
    if (container == null) {
      return null;
    }
    var now = container.getState() == null ? null : container.getState().getTerminated();
    var before = container.getLastState() == null ? null : container.getLastState().getTerminated();
    return now == null ? before : now;
  }

  private static boolean foundDataLost(@Nullable ContainerStatus container) {
    return ended(container, DATA_LOST);
  }

  private static boolean ended(@Nullable ContainerStatus container, int code) {
    var ended = lastEnd(container);
    return ended != null && Integer.valueOf(code).equals(ended.getExitCode());
  }

  private static String incarnation(Pod pod, @Nullable ContainerStatus container) {
    return pod.getMetadata().getUid() + "/" + (container == null ? 0 : container.getRestartCount());
  }

  private static @Nullable String phase(PersistentVolumeClaim claim) {
    return claim.getStatus() == null ? null : claim.getStatus().getPhase();
  }

  private static ServerState state(DatabaseState state, Reason reason, String message) {
    return new ServerState(state, false, false, "", reason, message);
  }

  private static DatabaseState down(boolean served) {
    return served ? DatabaseState.ACTIVE_UNHEALTHY : DatabaseState.COMING_UP;
  }

  private static DatabaseState failed(boolean served) {
    return served ? DatabaseState.ACTIVE_UNHEALTHY : DatabaseState.INIT_FAILED;
  }

  private static String text(@Nullable String value, @Nullable String otherwise) {
    return value == null || value.isBlank() ? (otherwise == null ? "" : otherwise) : value.strip();
  }

  /** The last lines are the ones that tell; a condition is no log. */
  private static String tail(String log) {
    return log.length() <= 500 ? log : log.substring(log.length() - 500);
  }
}
