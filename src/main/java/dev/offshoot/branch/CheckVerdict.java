package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a check pod has found, from its status. Pure. What ends a pod from outside says nothing of
 * the settings: it is no verdict.
 *
 * @param passed the settings work
 * @param restart a server takes them only at its start
 * @param words what does not work, in Postgres' words; "" when all does
 */
record CheckVerdict(boolean passed, boolean restart, String words) {
  /** What start.sh and check.sh exit with when the settings are why. */
  static final int INVALID = 64;

  private static final Pattern CAUSE = Pattern.compile("(?:FATAL|ERROR|PANIC): +(.*)");
  private static final Pattern NOTE = Pattern.compile("LOG: +(.*)");
  private static final int LONGEST = 300;

  /** Empty while the pod runs, and when it was ended from outside. */
  static Optional<CheckVerdict> of(Pod pod) {
    var state = state(pod);
    var ended = state == null ? null : state.getTerminated();
    if (ended == null) {
      return Optional.empty();
    }
    var message = ended.getMessage() == null ? "" : ended.getMessage();
    if (Integer.valueOf(0).equals(ended.getExitCode())) {
      return Optional.of(new CheckVerdict(true, !message.strip().equals("restart:"), ""));
    }
    if (Integer.valueOf(INVALID).equals(ended.getExitCode())) {
      return Optional.of(new CheckVerdict(false, false, cause(message)));
    }
    if ("OOMKilled".equals(ended.getReason())) {
      return Optional.of(
          new CheckVerdict(false, false, "the server needs more than its memory limit"));
    }
    var unstarted = List.of("StartError", "ContainerCannotRun");
    return unstarted.contains(String.valueOf(ended.getReason()))
        ? Optional.of(new CheckVerdict(false, false, "image: " + line(message)))
        : Optional.empty();
  }

  /** It is over, whether it has found anything or not. */
  static boolean over(Pod pod) {
    var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Why it is over and has found nothing: it was evicted, or killed; empty otherwise. */
  static Optional<String> cutOff(Pod pod) {
    if (!over(pod) || of(pod).isPresent()) {
      return Optional.empty();
    }
    var state = state(pod);
    var ended = state == null ? null : state.getTerminated();
    var why =
        Stream.of(
                pod.getStatus().getReason(),
                pod.getStatus().getMessage(),
                ended == null ? null : ended.getReason(),
                ended == null ? null : "exit code " + ended.getExitCode())
            .filter(w -> w != null && !w.isBlank())
            .distinct()
            .collect(Collectors.joining(", "));
    return Optional.of(why.isEmpty() ? "no reason is given" : line(why));
  }

  /** What keeps it from running: an image that cannot be had is what the spec is wrong about. */
  static Optional<Obstacle> waits(Pod pod) {
    var state = state(pod);
    var waiting = state == null ? null : state.getWaiting();
    if (waiting != null && PodHealth.PULL.contains(String.valueOf(waiting.getReason()))) {
      var image = pod.getSpec().getContainers().getFirst().getImage();
      return Optional.of(
          new Obstacle(
              true, Reason.INVALID_SPEC, "image %s: it cannot be pulled".formatted(image)));
    }
    if (waiting != null && String.valueOf(waiting.getReason()).endsWith("Error")) {
      return Optional.of(
          new Obstacle(
              true, Reason.INVALID_SPEC, "image: " + line(String.valueOf(waiting.getMessage()))));
    }
    return PodHealth.unscheduled(pod)
        .map(why ->
            new Obstacle(
                false,
                Reason.CHECKING_SETTINGS,
                "Pod %s is not scheduled: %s (add capacity or lower spec.postgres.resources)"
                    .formatted(pod.getMetadata().getName(), why)));
  }

  /** Postgres' first complaint; its last one only says that there was one. */
  static String cause(String message) {
    var all =
        CAUSE.matcher(message).results().map(m -> m.group(1)).filter(w -> !generic(w)).findFirst();
    return line(
        all.or(() -> NOTE.matcher(message).results().map(m -> m.group(1)).findFirst())
            .orElse(message.strip()));
  }

  private static boolean generic(String words) {
    return words.startsWith("configuration file ") && words.contains("contains errors");
  }

  private static String line(String words) {
    var first = words.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    return first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "…";
  }

  private static @Nullable ContainerState state(Pod pod) {
    var statuses = pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses();
    ContainerStatus first = statuses == null || statuses.isEmpty() ? null : statuses.getFirst();
    return first == null ? null : first.getState();
  }
}
