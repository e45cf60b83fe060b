package dev.offshoot.kube;

import dev.offshoot.engine.Access.Address;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Outside the cluster: a port-forward through the API server to the branch's pod, on a loopback
 * port, one per branch, opened when it is first needed. It must never listen on anything but
 * loopback, and never end the others when one connection breaks.
 */
public final class PortForwardRoutes implements Routes {
  private final KubernetesClient client;
  private final Map<String, LocalPortForward> open = new HashMap<>();

  public PortForwardRoutes(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public synchronized Address to(String namespace, String branch, String uid) throws IOException {
    var forward = open.get(uid);
    // each connection has a way of its own to the pod of that name: that one broke says nothing of
    // the others, and a server that says goodbye to a client that is gone counts as broken
    if (forward == null || !forward.isAlive()) {
      forget(uid);
      forward = forward(namespace, Names.pod(branch, uid));
      open.put(uid, forward);
    }
    return new Address(InetAddress.getLoopbackAddress().getHostAddress(), forward.getLocalPort());
  }

  private LocalPortForward forward(String namespace, String pod) throws IOException {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withName(pod)
          .portForward(POSTGRES, InetAddress.getLoopbackAddress(), 0);
    } catch (KubernetesClientException | IllegalStateException e) {
      throw new IOException("no port-forward to pod " + namespace + "/" + pod, e);
    }
  }

  @Override
  public synchronized void forget(String uid) {
    var forward = open.remove(uid);
    if (forward != null) {
      closeQuietly(forward);
    }
  }

  @Override
  public synchronized void close() {
    open.values().forEach(PortForwardRoutes::closeQuietly);
    open.clear();
  }

  private static void closeQuietly(LocalPortForward forward) {
    try {
      forward.close();
    } catch (IOException e) {
      // it is gone either way; a broken forward reports its break again when it is closed
    }
  }
}
