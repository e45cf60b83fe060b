package dev.offshoot.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one caller of a server on standard input and output: whoever the kubeconfig says. The cluster
 * is asked for the name at the first call, so that a start waits for nothing.
 */
public final class Self implements Supplier<Caller> {
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

  private final KubernetesClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Caller caller;

  /** The user that this client logs in as. */
  public Self(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Caller get() {
    lock.lock();
    try {
      if (caller == null) {
        caller = new Caller(name(), client);
      }
      return caller;
    } finally {
      lock.unlock();
    }
  }

  private String name() {
    try {
      var review =
          client.raw(
              REVIEWS,
              "POST",
              Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "SelfSubjectReview"));
      return review == null
          ? "unknown"
          : new ObjectMapper()
              .readTree(review)
              .path("status")
              .path("userInfo")
              .path("username")
              .asText("unknown");
    } catch (KubernetesClientException | JsonProcessingException e) {
      // the call itself will say what is wrong
      return "unknown";
    }
  }
}
