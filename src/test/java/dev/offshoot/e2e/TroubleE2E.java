package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.ConditionType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Trouble of the platform shows within seconds, in the cluster's own words, and heals when its
 * cause is taken away, without anybody touching the operator or a pod.
 */
class TroubleE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void wrongImageOnANewRoot() {
    try (var space = Cluster.get().space("image")) {
      space.branch(
          "production", "{postgres: {image: \"offshoot.local/nothing:1\", storage: {size: 1Gi}}}");

      var message =
          trouble(
              space,
              "production",
              "ImagePullFailed",
              "ErrImagePull|ImagePullBackOff",
              DatabaseState.INIT_FAILED);

      assertThat(message).contains("offshoot.local/nothing:1");
      assertThat(space.get("production").getStatus().getPhase())
          .isEqualTo(BranchPhase.CREATING_PROJECT);
      space.patch("production", "{\"postgres\": {\"image\": \"offshoot.local/postgres:17\"}}");
      space.ready("production");
    }
  }

  @Test
  void noNodeHasRoom() {
    try (var space = Cluster.get().space("room")) {
      space.branch(
          "production",
          "{postgres: {storage: {size: 1Gi}, resources: {requests: {cpu: \"1000\"}}}}");

      var message =
          trouble(
              space, "production", "Unschedulable", "Insufficient cpu", DatabaseState.INIT_FAILED);

      assertThat(message).contains("0/1 nodes are available").contains("Insufficient cpu");
      space.patch(
          "production", "{\"postgres\": {\"resources\": {\"requests\": {\"cpu\": \"10m\"}}}}");
      space.ready("production");
    }
  }

  @Test
  void storageClassDoesNotExist() {
    var className = "later-" + Long.toHexString(System.nanoTime());
    try (var space = Cluster.get().space("class")) {
      space.branch(
          "production", "{postgres: {storage: {size: 1Gi, className: %s}}}".formatted(className));

      var message =
          trouble(
              space,
              "production",
              "VolumePending",
              "ProvisioningFailed",
              DatabaseState.INIT_FAILED);

      assertThat(message)
          .isEqualTo(
              "ProvisioningFailed: storageclass.storage.k8s.io \"%s\" not found"
                  .formatted(className));
      space.apply(
          """
          apiVersion: storage.k8s.io/v1
          kind: StorageClass
          metadata: {name: %s}
          provisioner: rancher.io/local-path
          volumeBindingMode: WaitForFirstConsumer
          reclaimPolicy: Delete
          """
              .formatted(className));
      space.ready("production");
    } finally {
      Cluster.get().kubectl("delete", "storageclass", className, "--ignore-not-found");
    }
  }

  @Test
  void aNewRootWhoseSettingsCannotWork() {
    try (var space = Cluster.get().space("crash")) {
      space.branch(
          "production",
          "{postgres: {storage: {size: 1Gi}, parameters: {work_mem: banana}, extensions: [{name: nothere}]}}");

      var message =
          trouble(
              space, "production", "InvalidSpec", "\"exitCode\":64,", DatabaseState.INIT_FAILED);

      assertThat(message).contains("invalid value for parameter \"work_mem\": \"banana\"");
      space.until("production", ConditionType.STALLED, ConditionStatus.TRUE, "InvalidSpec");
      space.patch("production", "{\"postgres\": {\"parameters\": {\"work_mem\": \"8MB\"}}}");
      space.until(() ->
          assertThat(space.condition("production", ConditionType.STALLED).message())
              .contains("extension nothere: "));
      space.patch("production", "{\"postgres\": {\"extensions\": [{\"name\": \"tablefunc\"}]}}");
      space.ready("production");
      assertThat(space.psql("production", "app", "show work_mem")).isEqualTo("8MB");
    }
  }

  @Test
  void tooLittleMemory() {
    try (var space = Cluster.get().space("memory")) {
      space.branch(
          "production", "{postgres: {storage: {size: 1Gi}, resources: {limits: {memory: 16Mi}}}}");

      var message =
          trouble(space, "production", "OutOfMemory", "OOMKilled", DatabaseState.INIT_FAILED);

      assertThat(message)
          .isEqualTo(
              "OOMKilled: the server needs more than its memory limit; raise"
                  + " spec.postgres.resources.limits.memory");
      space.patch(
          "production", "{\"postgres\": {\"resources\": {\"limits\": {\"memory\": \"512Mi\"}}}}");
      space.ready("production");
    }
  }

  @Test
  void quotaIsUsedUp() {
    try (var space = Cluster.get().space("quota")) {
      space.apply(
          """
          apiVersion: v1
          kind: ResourceQuota
          metadata: {name: none}
          spec: {hard: {pods: "0"}}
          """);
      space.root("production");

      var message =
          trouble(
              space, "production", "QuotaExceeded", "exceeded quota", DatabaseState.INIT_FAILED);

      assertThat(message).startsWith("FailedCreate: ").contains("exceeded quota: none");
      space.delete("resourcequota", "none");
      space.ready("production");
    }
  }

  @Test
  void aPolicyRefusesThePod() {
    try (var space = Cluster.get().space("refused")) {
      space.apply(
          """
          apiVersion: v1
          kind: LimitRange
          metadata: {name: small}
          spec: {limits: [{type: Container, max: {memory: 32Mi}, default: {memory: 16Mi}}]}
          """);
      space.branch(
          "production", "{postgres: {storage: {size: 1Gi}, resources: {limits: {memory: 512Mi}}}}");

      var message =
          trouble(
              space,
              "production",
              "PodRejected",
              "maximum memory usage",
              DatabaseState.INIT_FAILED);

      assertThat(message)
          .startsWith("FailedCreate: ")
          .contains("is forbidden: maximum memory usage per Container is 32Mi")
          .endsWith(
              "change what refuses it or the branch's spec, the cluster tries again by itself");
      space.delete("limitrange", "small");
      space.ready("production");
    }
  }

  /** The size cannot be set back: nothing else may wait for it, and the branch serves on. */
  @Test
  void aStorageClassForbidsExpansion() {
    var className = "fixed-" + Long.toHexString(System.nanoTime());
    try (var space = Cluster.get().space("resize")) {
      space.apply(
          """
          apiVersion: storage.k8s.io/v1
          kind: StorageClass
          metadata: {name: %s}
          provisioner: rancher.io/local-path
          volumeBindingMode: WaitForFirstConsumer
          reclaimPolicy: Delete
          allowVolumeExpansion: false
          """
              .formatted(className));
      space
          .branch(
              "production",
              "{postgres: {storage: {size: 1Gi, className: %s}}}".formatted(className))
          .ready("production");

      space.patch("production", "{\"postgres\": {\"storage\": {\"size\": \"2Gi\"}}}");

      var stalled =
          space.until(
              "production", ConditionType.STALLED, ConditionStatus.TRUE, "VolumeResizeFailed");
      assertThat(stalled.message())
          .contains("of branch production grow to 2Gi: ", "storageclass", "allows expansion");
      assertThat(space.condition("production", ConditionType.READY).status())
          .as("it serves")
          .isEqualTo(ConditionStatus.TRUE);
      space.told("production", "Warning VolumeResizeFailed ");
      space.patch("production", "{\"postgres\": {\"parameters\": {\"work_mem\": \"9MB\"}}}");
      space.until(
          () -> assertThat(space.psql("production", "app", "show work_mem")).isEqualTo("9MB"));

      Cluster.get()
          .kubectl(
              "patch",
              "storageclass",
              className,
              "--type=merge",
              "-p",
              "{\"allowVolumeExpansion\": true}");
      space.until("production", ConditionType.STALLED, ConditionStatus.FALSE, "Ready");
      assertThat(
              space.kubectl(
                  "get", "pvc", "-o", "jsonpath={.items[*].spec.resources.requests.storage}"))
          .isEqualTo("2Gi");
    } finally {
      Cluster.get().kubectl("delete", "storageclass", className, "--ignore-not-found");
    }
  }

  /**
   * Waits for the trouble, and asserts that the status says it within 30 s of the cluster saying
   * it.
   *
   * @param sign what the pod or the cluster's own Events hold when the trouble is there
   * @return the message
   */
  private static String trouble(
      Space space, String branch, String reason, String sign, DatabaseState state) {
    var words = Pattern.compile(sign);
    space.until(() -> assertThat(words.matcher(cluster(space)).find()).isTrue());
    var told = System.nanoTime();
    var available =
        space.until(branch, ConditionType.DATABASE_AVAILABLE, ConditionStatus.FALSE, reason);
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(30));
    space.until(() -> {
      var now = space.get(branch).getStatus().getDatabase();
      assertThat(now.state()).isEqualTo(state);
      assertThat(now.message()).isNotBlank();
    });
    space.told(branch, "Warning " + reason + " ");
    assertThat(space.condition(branch, ConditionType.READY).status())
        .isEqualTo(ConditionStatus.FALSE);
    return available.message();
  }

  /** What the cluster itself says of the namespace's pods and volumes, not the operator. */
  private static String cluster(Space space) {
    var said = new StringBuilder();
    space
        .client()
        .pods()
        .inNamespace(space.name())
        .list()
        .getItems()
        .forEach(p -> said.append(Serialization.asJson(p.getStatus())));
    space.client().events().v1().events().inNamespace(space.name()).list().getItems().stream()
        .filter(e -> !"DatabaseBranch".equals(e.getRegarding().getKind()))
        .forEach(e -> said.append(e.getReason()).append(e.getNote()));
    return said.toString();
  }
}
