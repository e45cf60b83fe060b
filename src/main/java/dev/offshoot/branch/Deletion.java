package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Deletes a branch whose time is over: exactly the object that the decision was made from. It must
 * never delete one that took its name, or one whose spec was changed meanwhile.
 */
final class Deletion {
  private final KubernetesClient client;

  Deletion(KubernetesClient client) {
    this.client = client;
  }

  void of(DatabaseBranch branch) {
    var meta = branch.getMetadata();
    var options =
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withPropagationPolicy("Background")
            .withNewPreconditions()
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .endPreconditions()
            .build();
    try {
      client.raw(
          "/apis/offshoot.dev/v1alpha1/namespaces/%s/databasebranches/%s"
              .formatted(meta.getNamespace(), meta.getName()),
          "DELETE",
          options);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e; // else it is gone, or another than the one that was looked at: the next pass sees
      }
    }
  }
}
