package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DeletionPolicy;
import dev.offshoot.api.PostgresSpec;
import dev.offshoot.api.StorageSpec;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.Optional;

/** Decides which volume outlives a branch, and which one an earlier branch left. Pure. */
final class Retained {
  private Retained() {}

  /** Whether the branch's volume stays when the branch goes. */
  static boolean policy(DatabaseBranch branch) {
    var policy = branch.getSpec().getDeletionPolicy();
    return policy == null ? branch.getSpec().parent() == null : policy == DeletionPolicy.RETAIN;
  }

  /** It got a volume once: else there is nothing in it to keep. */
  static boolean bound(PersistentVolumeClaim claim) {
    return claim.getSpec() != null
        && claim.getSpec().getVolumeName() != null
        && !claim.getSpec().getVolumeName().isEmpty();
  }

  /** What a claim asks for, which its volume may not have yet. */
  static Optional<Quantity> requested(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getSpec().getResources())
        .map(r -> r.getRequests())
        .map(r -> r.get("storage"));
  }

  /** The claim that the spec names. */
  static Optional<String> named(DatabaseBranch branch) {
    return Optional.ofNullable(branch.getSpec().getPostgres())
        .map(PostgresSpec::getStorage)
        .map(StorageSpec::getClaimName);
  }

  /** The claim that stays when this branch goes: one that it did not make, or made to stay. */
  static Optional<String> leaving(DatabaseBranch branch, Collection<PersistentVolumeClaim> claims) {
    return named(branch)
        .or(() ->
            claims.stream()
                .filter(c -> policy(branch) && bound(c))
                .filter(c -> branch.getMetadata().getUid().equals(madeFor(c)))
                .map(c -> c.getMetadata().getName())
                .findFirst());
  }

  /** The claim that an earlier branch of this name left. */
  static Optional<String> left(DatabaseBranch branch, Collection<PersistentVolumeClaim> claims) {
    return claims.stream()
        .filter(c -> c.getMetadata().getOwnerReferences().isEmpty())
        .filter(c -> c.getMetadata().getDeletionTimestamp() == null)
        .filter(Retained::bound)
        .filter(c -> !branch.getMetadata().getUid().equals(madeFor(c)))
        .map(c -> c.getMetadata().getName())
        .findFirst();
  }

  private static String madeFor(PersistentVolumeClaim claim) {
    var labels = claim.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(Labels.BRANCH_UID, "");
  }
}
