package dev.offshoot.branch;

import dev.offshoot.api.ResourcesSpec;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ExecActionBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet of a branch: one pod that fits the restricted pod security standard and asks of
 * its image only {@code sh}, {@code initdb} and {@code postgres}. Pure. It must never mention a
 * password: a changed secret must not restart a pod.
 */
final class PodChild {
  /**
   * Any number will do, since the pod brings its own passwd file: initdb wants its user to have a
   * name.
   */
  private static final long USER = 26;

  private PodChild() {}

  /**
   * @param suspended no pod, the volume stays
   * @param settings digests of what the server takes only at its start
   */
  static StatefulSet of(
      BranchId id, Effective effective, boolean suspended, String settings, boolean root) {
    return new StatefulSetBuilder()
        .withMetadata(id.owned(Names.statefulSet(id.name(), id.uid())))
        .withNewSpec()
        .withReplicas(suspended ? 0 : 1)
        .withServiceName(Names.service(id.name()))
        .withNewSelector()
        .withMatchLabels(Labels.selector(id.name(), id.uid()))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(Labels.of(id.name(), id.uid()))
        .addToAnnotations(Labels.STARTED_WITH, settings)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        // a namespace that is being deleted looks again only after half of the longest of these;
        // a server that is killed after it loses nothing, it starts by recovering
        .withTerminationGracePeriodSeconds(root ? 60L : 30L)
        .withSecurityContext(
            new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build())
        .withContainers(container(id, effective))
        .withVolumes(volumes(id, effective))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Container container(BranchId id, Effective effective) {
    return new ContainerBuilder()
        .withName("postgres")
        .withImage(effective.image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sh", "/etc/offshoot/start.sh")
        .addNewEnv()
        .withName("OFFSHOOT_BRANCH")
        .withValue(id.name())
        .endEnv()
        .addNewEnv()
        .withName("OFFSHOOT_INITDB_OPTIONS")
        .withValue(effective.ephemeral() ? "--no-sync" : "")
        .endEnv()
        .addNewEnv()
        .withName("OFFSHOOT_LOCALE")
        .withValue(effective.pins().locale())
        .endEnv()
        .addNewPort()
        .withName("postgres")
        .withContainerPort(5432)
        .withProtocol("TCP")
        .endPort()
        .withResources(effective.resources().map(PodChild::resources).orElse(null))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        // crash recovery may take long; the server is left alone for an hour
        .withStartupProbe(ready(1, 3600, "wait"))
        .withReadinessProbe(ready(5, 3, "now"))
        .withNewLivenessProbe()
        .withNewTcpSocket()
        .withNewPort("postgres")
        .endTcpSocket()
        .withPeriodSeconds(10)
        .withFailureThreshold(12)
        .withTimeoutSeconds(5)
        .endLivenessProbe()
        .withNewLifecycle()
        .withNewPreStop()
        // a fast shutdown: sessions are ended, everything is written; SIGTERM would wait for the
        // sessions
        .withExec(new ExecActionBuilder().withCommand("sh", "-c", "kill -INT 1").build())
        .endPreStop()
        .endLifecycle()
        .withSecurityContext(
            new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build())
        .withVolumeMounts(mounts())
        .build();
  }

  static ResourceRequirements resources(ResourcesSpec spec) {
    return new ResourceRequirementsBuilder()
        .withRequests(spec.requests())
        .withLimits(spec.limits())
        .build();
  }

  private static Probe ready(int period, int failures, String how) {
    return new ProbeBuilder()
        .withExec(new ExecActionBuilder().withCommand("sh", "/etc/offshoot/ready.sh", how).build())
        .withPeriodSeconds(period)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }

  private static List<VolumeMount> mounts() {
    return List.of(
        mount("data", "/var/lib/offshoot", null),
        mount("files", "/etc/offshoot", null),
        mount("sql", "/etc/offshoot-sql", null),
        mount("tls", "/etc/offshoot-tls", null),
        mount("files", "/etc/passwd", "passwd"),
        mount("run", "/run/offshoot", null),
        mount("tmp", "/tmp", null),
        mount("shm", "/dev/shm", null));
  }

  private static VolumeMount mount(String volume, String path, @Nullable String subPath) {
    var readOnly = List.of("files", "sql", "tls").contains(volume);
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withSubPath(subPath)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private static List<Volume> volumes(BranchId id, Effective effective) {
    return List.of(
        data(id, effective),
        new VolumeBuilder()
            .withName("files")
            .withNewConfigMap()
            .withName(Names.server(id.name()))
            .withDefaultMode(0444)
            .endConfigMap()
            .build(),
        new VolumeBuilder()
            .withName("sql")
            .withNewSecret()
            .withSecretName(Names.bootstrap(id.name()))
            .withDefaultMode(0440)
            .endSecret()
            .build(),
        new VolumeBuilder()
            .withName("tls")
            .withNewSecret()
            .withSecretName(Names.tls(id.name()))
            // what Postgres asks of a key that is root's and that its own group may read
            .withDefaultMode(0440)
            .endSecret()
            .build(),
        emptyDir("run", null),
        emptyDir("tmp", null),
        emptyDir("shm", "Memory"));
  }

  private static Volume data(BranchId id, Effective effective) {
    if (effective.ephemeral()) {
      return emptyDir("data", null);
    }
    return new VolumeBuilder()
        .withName("data")
        .withNewPersistentVolumeClaim()
        .withClaimName(
            effective.claimName().orElseGet(() -> Names.volumeClaim(id.name(), id.uid())))
        .endPersistentVolumeClaim()
        .build();
  }

  private static Volume emptyDir(String name, @Nullable String medium) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium(medium)
        .withSizeLimit(medium == null ? null : new Quantity("256Mi"))
        .endEmptyDir()
        .build();
  }
}
