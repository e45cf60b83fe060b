package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/**
 * The metadata of what a tool makes for a branch: it is owned by the branch, by UID, so that it
 * goes with it and never acts on a later branch of the same name. Names: {@code <branch>-<version>}
 * for a migration, {@code <branch>-key-<hash>} for one with an idempotency key, {@code
 * <branch>-merge-}, {@code -rebase-} and {@code -reset-} with five characters that the API server
 * adds.
 */
final class Owned {
  /** The value of the label managed-by. */
  static final String MANAGER = "offshoot-mcp";

  private Owned() {}

  static ObjectMeta named(DatabaseBranch branch, String name) {
    return base(branch).withName(name).build();
  }

  static ObjectMeta generated(DatabaseBranch branch, String what) {
    return base(branch).withGenerateName(branch.getMetadata().getName() + "-" + what + "-").build();
  }

  /** Made by a tool for exactly this branch. */
  static boolean by(HasMetadata object, DatabaseBranch branch) {
    var labels = object.getMetadata().getLabels();
    return labels != null
        && MANAGER.equals(labels.get(Labels.MANAGED_BY))
        && object.getMetadata().getOwnerReferences().stream()
            .anyMatch(o -> branch.getMetadata().getUid().equals(o.getUid()));
  }

  private static ObjectMetaBuilder base(DatabaseBranch branch) {
    var meta = branch.getMetadata();
    return new ObjectMetaBuilder()
        .withNamespace(meta.getNamespace())
        .withLabels(Map.of(Labels.MANAGED_BY, MANAGER, Labels.BRANCH, meta.getName()))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(branch.getApiVersion())
                .withKind(branch.getKind())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .build());
  }
}
