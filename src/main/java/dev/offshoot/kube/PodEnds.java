package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Reads from a branch's pod how its server ended last. It decides only the words. */
public final class PodEnds implements Accesses.LastEnd {
  private final KubernetesClient client;

  public PodEnds(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<String> of(String namespace, String branch, String uid) {
    try {
      var pod = client.pods().inNamespace(namespace).withName(Names.pod(branch, uid)).get();
      if (pod == null || pod.getStatus() == null) {
        return Optional.empty();
      }
      return pod.getStatus().getContainerStatuses().stream()
          .filter(c -> c.getLastState() != null && c.getLastState().getTerminated() != null)
          .map(c -> words(c.getLastState().getTerminated()))
          .findFirst();
    } catch (KubernetesClientException e) {
      return Optional.empty();
    }
  }

  private static String words(ContainerStateTerminated end) {
    int code = end.getExitCode() == null ? 0 : end.getExitCode();
    return "its container ended at %s: %s, exit code %d%s"
        .formatted(
            end.getFinishedAt(),
            end.getReason(),
            code,
            code > 128 ? ", signal " + (code - 128) : "");
  }
}
