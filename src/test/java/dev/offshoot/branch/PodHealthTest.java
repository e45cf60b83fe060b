package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PodHealthTest {
  private static final String READY = "conditions: [{type: Ready, status: \"True\"}]";
  private static final List<Warning> NONE = List.of();

  static Stream<Arguments> troubles() {
    return Stream.of(
        row(
            "containerStatuses: [{state: {waiting: {reason: ErrImagePull, message: no such host}}}]",
            NONE,
            Reason.IMAGE_PULL_FAILED,
            "ErrImagePull: no such host"),
        row(
            "containerStatuses: [{image: i, state: {waiting: {reason: InvalidImageName}}}]",
            NONE,
            Reason.IMAGE_PULL_FAILED,
            "InvalidImageName: image i"),
        row(
            "containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}, lastState:"
                + " {terminated: {exitCode: 137, reason: OOMKilled}}}]",
            NONE,
            Reason.OUT_OF_MEMORY,
            "OOMKilled: the server needs more than its memory limit; raise spec.postgres.resources.limits.memory"),
        row(
            "containerStatuses: [{state: {terminated: {exitCode: 1, message: FATAL no}}}]",
            NONE,
            Reason.CRASH_LOOPING,
            "the server ended with code 1: FATAL no"),
        row(
            "containerStatuses: [{state: {waiting: {reason: CreateContainerConfigError, message:"
                + " no secret}}}]",
            NONE,
            Reason.CONTAINER_START_FAILED,
            "the server's container cannot be started: no secret"),
        // what a kubelet says of an image without the program, at once and in its back-off
        row(
            "containerStatuses: [{state: {waiting: {reason: RunContainerError, message: no sh}},"
                + " lastState: {terminated: {exitCode: 128, reason: StartError, message: no sh}}}]",
            NONE,
            Reason.CONTAINER_START_FAILED,
            "the server's container cannot be started: no sh"),
        row(
            "containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff, message: back-off}},"
                + " lastState: {terminated: {exitCode: 128, reason: StartError, message: no sh}}}]",
            NONE,
            Reason.CONTAINER_START_FAILED,
            "the server's container cannot be started: no sh"),
        // a new hindrance counts more than how the server ended before
        row(
            "containerStatuses: [{state: {waiting: {reason: CreateContainerError, message: taken}},"
                + " lastState: {terminated: {exitCode: 1, reason: Error, message: FATAL no}}}]",
            NONE,
            Reason.CONTAINER_START_FAILED,
            "the server's container cannot be started: taken"),
        row(
            "containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff, message: back-off}},"
                + " lastState: {terminated: {exitCode: 0, reason: Completed}}}]",
            NONE,
            Reason.CRASH_LOOPING,
            "the server ended with code 0: Completed"),
        row(
            "conditions: [{type: PodScheduled, status: \"False\", message: Insufficient cpu}]",
            List.of(new Warning("Pod", "FailedScheduling", "Insufficient cpu")),
            Reason.UNSCHEDULABLE,
            "Insufficient cpu"),
        row(
            "conditions: [{type: PodScheduled, status: \"False\", message: unbound claims}]",
            List.of(
                new Warning("Pod", "FailedScheduling", "unbound claims"),
                new Warning("PersistentVolumeClaim", "ProvisioningFailed", "no such class")),
            Reason.VOLUME_PENDING,
            "ProvisioningFailed: no such class"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void troubleIsSaidInTheClustersWords(
      String status, List<Warning> warnings, Reason reason, String message) {
    var fresh = of(false, status, warnings);
    var served = of(true, status, warnings);

    assertThat(fresh)
        .isEqualTo(new ServerState(DatabaseState.INIT_FAILED, false, false, "", reason, message));
    assertThat(served)
        .isEqualTo(
            new ServerState(DatabaseState.ACTIVE_UNHEALTHY, false, false, "", reason, message));
  }

  @Test
  void anEmptyVolumeOfABranchThatHadADatabase() {
    var lost =
        of(true, "containerStatuses: [{state: {terminated: {exitCode: 78, message: gone}}}]", NONE);
    assertThat(lost.reason()).isEqualTo(Reason.DATA_LOST);
    assertThat(lost.state()).isEqualTo(DatabaseState.INIT_FAILED);
  }

  @Test
  void eachNewTryOnAnEmptyVolumeIsStillLostUntilItServes() {
    var again =
        "containerStatuses: [{restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 78, message: gone}}}]";
    assertThat(of(true, again, NONE).state()).isEqualTo(DatabaseState.INIT_FAILED);
    assertThat(of(true, again, NONE).reason()).isEqualTo(Reason.DATA_LOST);
    assertThat(of(true, READY + "\n  " + again, NONE).state())
        .isEqualTo(DatabaseState.ACTIVE_HEALTHY);
  }

  @Test
  void aReadyPodAcceptsAndIsToldFromItsNextStart() {
    var status = READY + "\n  containerStatuses: [{restartCount: 2, state: {running: {}}}]";
    var up = of(false, status, NONE);
    assertThat(up)
        .isEqualTo(
            new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "u/2", Reason.READY, ""));
  }

  @Test
  void aRunningPodMayBeTriedBeforeItIsReady() {
    var up = of(false, "containerStatuses: [{restartCount: 0, state: {running: {}}}]", NONE);
    assertThat(up.accepting()).isFalse();
    assertThat(up.started()).isTrue();
    assertThat(up.state()).isEqualTo(DatabaseState.COMING_UP);
  }

  @Test
  void suspending() {
    assertThat(PodHealth.of(true, true, Optional.of(pod(READY)), Optional.empty(), NONE).state())
        .isEqualTo(DatabaseState.PAUSING);
    assertThat(PodHealth.of(true, true, Optional.of(pod(READY)), Optional.empty(), NONE).reason())
        .isEqualTo(Reason.SUSPENDING);
    assertThat(PodHealth.of(true, true, Optional.empty(), Optional.empty(), NONE).state())
        .isEqualTo(DatabaseState.INACTIVE);
  }

  @Test
  void withoutAPodItsStatefulSetTells() {
    var refused =
        List.of(new Warning("StatefulSet", "FailedCreate", "create Pod x: exceeded quota: none"));
    var absent = PodHealth.of(false, false, Optional.empty(), Optional.empty(), refused);
    assertThat(absent.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
    assertThat(absent.message()).isEqualTo("FailedCreate: create Pod x: exceeded quota: none");
    assertThat(PodHealth.of(false, false, Optional.empty(), Optional.empty(), NONE).message())
        .isEqualTo("its pod is not there yet");
  }

  @Test
  void whatIsNoQuotaIsARefusal() {
    var refused =
        List.of(new Warning("StatefulSet", "FailedCreate", "pods x is forbidden: no such pod"));
    assertThat(PodHealth.of(false, true, Optional.empty(), Optional.empty(), refused))
        .isEqualTo(
            new ServerState(
                DatabaseState.ACTIVE_UNHEALTHY,
                false,
                false,
                "",
                Reason.POD_REJECTED,
                "FailedCreate: pods x is forbidden: no such pod; change what refuses it or the branch's spec, the cluster tries again by itself"));
  }

  @Test
  void onlyAStartAfterASuspensionIsToldAsOne() {
    var starts = PodHealth.of(false, true, Optional.empty(), Optional.empty(), NONE);
    for (var suspend : List.of("Suspending", "Suspended", "Resuming")) {
      assertThat(starts.afterSuspension(suspend).reason()).as(suspend).isEqualTo(Reason.RESUMING);
    }
    assertThat(starts.afterSuspension("Suspended").message())
        .isEqualTo("the server is started again after the suspension: its pod is not there yet");
    assertThat(starts.afterSuspension("Ready")).isEqualTo(starts);
    var crashed =
        of(true, "containerStatuses: [{state: {terminated: {exitCode: 1, message: no}}}]", NONE);
    assertThat(crashed.afterSuspension("Resuming")).isEqualTo(crashed);
  }

  private static Arguments row(
      String status, List<Warning> warnings, Reason reason, String message) {
    return arguments(status, warnings, reason, message);
  }

  private static ServerState of(boolean served, String status, List<Warning> warnings) {
    var claim =
        Serialization.unmarshal(
            "kind: PersistentVolumeClaim\napiVersion: v1\nstatus: {phase: Pending}",
            PersistentVolumeClaim.class);
    return PodHealth.of(false, served, Optional.of(pod(status)), Optional.of(claim), warnings);
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        "kind: Pod\napiVersion: v1\nmetadata: {uid: u}\nstatus:\n  " + status, Pod.class);
  }
}
