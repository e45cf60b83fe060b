package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the version of an object that a status is written onto, so that it comes to that very
 * object: one that was deleted and made again under the same name must never get what was found of
 * the one before. The API server ignores a UID in a patch of a status, and takes a version.
 */
public final class SameObject {
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  private static final int SECONDS = 30;

  private final KubernetesClient client;

  /** Asks this API server, and never a cache. */
  public SameObject(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The version that the object has now; empty when it is gone, or another one has its name.
   *
   * @throws KubernetesClientException when the API server does not tell
   */
  public Optional<String> version(HasMetadata object) {
    var meta = object.getMetadata();
    var path =
        "apis/%s/namespaces/%s/%s/%s"
            .formatted(
                object.getApiVersion(), meta.getNamespace(), object.getPlural(), meta.getName());
    var answer = get(path);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    var now =
        client
            .getKubernetesSerialization()
            .unmarshal(answer.get(), GenericKubernetesResource.class)
            .getMetadata();
    return now.getUid().equals(meta.getUid())
        ? Optional.of(now.getResourceVersion())
        : Optional.empty();
  }

  private Optional<String> get(String path) {
    var http = client.getHttpClient();
    var request =
        http.newHttpRequestBuilder()
            .uri(URI.create(client.getMasterUrl() + path))
            .header("Accept", METADATA_ONLY)
            .build();
    try {
      var answer = http.sendAsync(request, String.class).get(SECONDS, TimeUnit.SECONDS);
      if (answer.code() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      if (answer.code() != HttpURLConnection.HTTP_OK) {
        throw new KubernetesClientException(
            "the API server answers %d to GET %s".formatted(answer.code(), path));
      }
      return Optional.of(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted at GET " + path, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KubernetesClientException("the API server does not answer to GET " + path, e);
    }
  }
}
