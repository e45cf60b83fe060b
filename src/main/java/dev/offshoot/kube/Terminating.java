package dev.offshoot.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Tells a refusal because the namespace is being deleted, where nothing is left to do, from others.
 */
public final class Terminating {
  private Terminating() {}

  public static boolean namespace(KubernetesClientException e) {
    var status = e.getStatus();
    var details = status == null ? null : status.getDetails();
    return details != null
        && details.getCauses() != null
        && details.getCauses().stream().anyMatch(c -> "NamespaceTerminating".equals(c.getReason()));
  }
}
