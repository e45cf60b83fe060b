package dev.offshoot.kube;

import dev.offshoot.engine.Access.Address;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Outside the cluster: a port-forward through the API server to the branch's pod, on a loopback
 * port, one per branch, opened when it is first needed. It must never listen on anything but
 * loopback. A port lives as long as its branch, a connection through it no longer than itself.
 *
 * <p>The client library's own port-forward is not used: it keeps every connection until the port is
 * closed, and it loses what it sends while an earlier message is still being sent.
 */
public final class PortForwardRoutes implements Routes {
  private static final Duration BEAT = Duration.ofSeconds(15);

  private final ApiSockets sockets;
  private final Map<String, PortForward> open = new HashMap<>();

  public PortForwardRoutes(KubernetesClient client) {
    this.sockets = new ApiSockets(client.getConfiguration());
  }

  @Override
  public synchronized Address to(String namespace, String branch, String uid) throws IOException {
    var forward = open.get(uid);
    if (forward == null) {
      // by the pod's name: each connection finds the pod that has it then
      forward = new PortForward(sockets, namespace, Names.pod(branch, uid), BEAT);
      open.put(uid, forward);
    }
    return forward.address();
  }

  @Override
  public synchronized void forget(String uid) {
    var forward = open.remove(uid);
    if (forward != null) {
      forward.close();
    }
  }

  @Override
  public synchronized void close() {
    open.values().forEach(PortForward::close);
    open.clear();
    sockets.close();
  }
}
