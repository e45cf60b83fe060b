package dev.offshoot.kube;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Builds the one client. It reads leniently, because a stored object with a field or an enum value
 * that this version does not know would otherwise stop an informer, and with it the operator.
 */
public final class Clients {
  private Clients() {}

  /**
   * A client for the given configuration, found from the environment or a kubeconfig as kubectl
   * finds it.
   */
  public static KubernetesClient lenient(Config config) {
    return builder(config).build();
  }

  /** The same, which tells a clock what time the API server says it is. */
  public static KubernetesClient lenient(Config config, ClusterClock clock) {
    var dates =
        new Interceptor() {
          @Override
          public void after(
              HttpRequest request,
              HttpResponse<?> response,
              AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            response.headers("Date").forEach(clock::answered);
          }
        };
    return builder(config)
        .withHttpClientBuilderConsumer(b -> b.addOrReplaceInterceptor("offshoot-clock", dates))
        .build();
  }

  private static KubernetesClientBuilder builder(Config config) {
    var mapper =
        new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL, true);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(mapper, true));
  }
}
