package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Annotations;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a branch's notes on a volume claim that it did not make, as one write onto the version
 * that was looked at. Of two branches that take one claim at once, one is refused.
 */
final class ClaimNotes {
  private final KubernetesClient client;

  ClaimNotes(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param claim as it was read, with more annotations
   * @return why the branch has not got it yet
   */
  Optional<Obstacle> write(PersistentVolumeClaim claim) {
    var meta = claim.getMetadata();
    var patch =
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                meta.getResourceVersion(),
                "uid",
                meta.getUid(),
                "annotations",
                Annotations.of(claim)));
    try {
      client
          .persistentVolumeClaims()
          .inNamespace(meta.getNamespace())
          .withName(meta.getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              client.getKubernetesSerialization().asJson(patch));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      return Optional.of(
          new Obstacle(
              false,
              Reason.PROVISIONING,
              "Volume claim %s changed while the branch took it; retrying"
                  .formatted(meta.getName())));
    }
  }
}
