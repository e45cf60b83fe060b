package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * Keeps a branch while it has children or an operation is at work on it, and no longer: the
 * finalizer exists only then. Set and taken off by server-side apply under a field manager of its
 * own, so that it touches nothing else.
 */
final class Finalizer {
  private final KubernetesClient client;

  Finalizer(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes it as wanted; writes only when it is not.
   *
   * @return whether it was not
   */
  boolean ensure(DatabaseBranch branch, boolean wanted) {
    var meta = branch.getMetadata();
    var there =
        meta.getFinalizers() != null && meta.getFinalizers().contains(Labels.CHILDREN_FINALIZER);
    if (there == wanted || (wanted && meta.getDeletionTimestamp() != null)) {
      return false;
    }
    var patch = new GenericKubernetesResource();
    patch.setApiVersion(branch.getApiVersion());
    patch.setKind(branch.getKind());
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(meta.getName())
            .withNamespace(meta.getNamespace())
            .withUid(meta.getUid())
            .withFinalizers(wanted ? List.of(Labels.CHILDREN_FINALIZER) : List.of())
            .build());
    try {
      client
          .genericKubernetesResources("offshoot.dev/v1alpha1", "DatabaseBranch")
          .inNamespace(meta.getNamespace())
          .resource(patch)
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.SERVER_SIDE_APPLY)
                  .withFieldManager(Children.MANAGER + "-children")
                  .withForce(true)
                  .build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e; // not found or another UID: the branch is gone, which is what it waited for
      }
    }
    return true;
  }
}
