package dev.offshoot.boot;

import dev.offshoot.kube.OperatorKey;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what a person is told when the operator cannot start: what is missing and how to get it,
 * where that is known. It must never hide what is not known.
 */
final class StartFailure {
  private StartFailure() {}

  /**
   * What to say instead of a stack trace; empty when nobody foresaw it.
   *
   * @param namespace the operator's own
   */
  static Optional<String> words(Exception failure, String namespace) {
    if (failure instanceof OperatorKey.Unusable unusable) {
      return Optional.ofNullable(unusable.getMessage());
    }
    return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
        .limit(10)
        .filter(t -> t instanceof KubernetesClientException)
        .map(KubernetesClientException.class::cast)
        .reduce((_, last) -> last)
        .flatMap(e -> words(e, namespace));
  }

  private static Optional<String> words(KubernetesClientException refusal, String namespace) {
    if (refusal.getStatus() == null) {
      return Optional.of(
          "The API server cannot be reached (%s); look at --kubeconfig or KUBECONFIG, and whether the cluster runs"
              .formatted(root(refusal)));
    }
    var said = Objects.requireNonNullElse(refusal.getStatus().getMessage(), "");
    return switch (refusal.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND ->
          said.contains("namespaces \"" + namespace + "\" not found")
              ? Optional.of(
                  "There is no namespace %s for the operator's key; make it with: kubectl create namespace %s, or name another with --operator-namespace"
                      .formatted(namespace, namespace))
              : Optional.of(
                  "The API server does not know what the operator asks for (%s); bring the CRDs with: kubectl apply --server-side -f k8s/crds"
                      .formatted(said));
      case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_UNAUTHORIZED ->
          Optional.of(
              "The API server refuses the operator: %s. Its account needs the rights in k8s/operator/rights.txt"
                  .formatted(said));
      default -> Optional.empty();
    };
  }

  private static String root(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
  }
}
