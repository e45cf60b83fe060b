package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds who else uses the volume claim that a branch's spec names: another branch, or a pod. Asks
 * the API server itself, since pods of others are in no cache. It must never count the branch's own
 * server.
 */
final class VolumeUsers {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;

  VolumeUsers(KubernetesClient client) {
    this.client = client;
  }

  /** One of them, in words; empty when nobody does. */
  Optional<String> of(BranchId id, PersistentVolumeClaim claim, Context<DatabaseBranch> context) {
    return branch(id, claim, context).or(() -> workload(id, claim.getMetadata().getName()));
  }

  /** A branch that exists and either made the claim or has claimed it and still names it. */
  private static Optional<String> branch(
      BranchId id, PersistentVolumeClaim claim, Context<DatabaseBranch> context) {
    var name = claim.getMetadata().getName();
    var maker = new Claimant(value(claim, Labels.BRANCH), value(claim, Labels.BRANCH_UID));
    var claimant = Claimant.on(claim);
    return Stream.of(
            living(id, maker, context),
            living(id, claimant, context).filter(b -> Retained.named(b).equals(Optional.of(name))))
        .flatMap(Optional::stream)
        .map(b -> "branch " + b.getMetadata().getName())
        .findFirst();
  }

  private static Optional<DatabaseBranch> living(
      BranchId id, Claimant who, Context<DatabaseBranch> context) {
    if (who.name().isEmpty() || who.uid().equals(id.uid())) {
      return Optional.empty();
    }
    return context
        .getPrimaryCache()
        .get(new ResourceID(who.name(), id.namespace()))
        .filter(b -> b.getMetadata().getUid().equals(who.uid()));
  }

  /** A StatefulSet counts without a pod: it may start one at any time. */
  private Optional<String> workload(BranchId id, String claim) {
    var server = Names.statefulSet(id.name(), id.uid());
    var pods =
        client.pods().inNamespace(id.namespace()).list().getItems().stream()
            .filter(p -> !p.getMetadata().getName().equals(Names.pod(id.name(), id.uid())))
            .filter(p -> !ended(p) && mounts(p.getSpec(), claim));
    var sets =
        client.apps().statefulSets().inNamespace(id.namespace()).list().getItems().stream()
            .filter(s -> !s.getMetadata().getName().equals(server))
            .filter(s -> mounts(s.getSpec().getTemplate().getSpec(), claim));
    return Stream.<HasMetadata>concat(pods, sets)
        .map(o -> o.getKind().toLowerCase(Locale.ROOT) + " " + o.getMetadata().getName())
        .sorted()
        .findFirst();
  }

  private static boolean ended(Pod pod) {
    return pod.getStatus() != null && ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
  }

  private static boolean mounts(PodSpec spec, String claim) {
    return spec.getVolumes() != null
        && spec.getVolumes().stream()
            .anyMatch(v ->
                v.getPersistentVolumeClaim() != null
                    && claim.equals(v.getPersistentVolumeClaim().getClaimName()));
  }

  private static String value(PersistentVolumeClaim claim, String label) {
    var labels = claim.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(label, "");
  }
}
