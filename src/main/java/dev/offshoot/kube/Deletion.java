package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Deletes an object whose time is over: exactly the one that the decision was made from. It must
 * never delete one that took its name, or one whose spec was changed meanwhile.
 */
public final class Deletion {
  private final KubernetesClient client;

  /** Deletes with this client. */
  public Deletion(KubernetesClient client) {
    this.client = client;
  }

  /** It, and nothing else; one that is gone is fine. */
  public void of(HasMetadata object) {
    var meta = object.getMetadata();
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
          "/apis/%s/namespaces/%s/%s/%s"
              .formatted(
                  object.getApiVersion(), meta.getNamespace(), object.getPlural(), meta.getName()),
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
