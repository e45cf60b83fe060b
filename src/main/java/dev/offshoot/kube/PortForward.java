package dev.offshoot.kube;

import dev.offshoot.engine.Access.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A loopback port whose connections lead to one pod. It decides nothing; each connection is a
 * {@link Tunnel} of its own, and none is remembered when it has ended.
 */
final class PortForward implements AutoCloseable {
  private static final int BACKLOG = 100;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ServerSocket door;
  private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();

  /**
   * @param beat how often a connection asks whether the other side is still there
   */
  PortForward(Tunnel.Opener opener, String namespace, String pod, Duration beat)
      throws IOException {
    door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .name("port-forward-" + pod)
        .start(() -> accept(opener, namespace, pod, beat));
  }

  Address address() {
    return new Address(door.getInetAddress().getHostAddress(), door.getLocalPort());
  }

  private void accept(Tunnel.Opener opener, String namespace, String pod, Duration beat) {
    while (!door.isClosed()) {
      try {
        var near = door.accept();
        Thread.ofVirtual()
            .name("port-forward-" + pod)
            .start(() -> carry(near, opener, namespace, pod, beat));
      } catch (IOException e) {
        // closed, or no file is left for one more: those that end give some back
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void carry(
      Socket near, Tunnel.Opener opener, String namespace, String pod, Duration beat) {
    var tunnel = new Tunnel(near, beat);
    tunnels.add(tunnel);
    try {
      if (door.isClosed()) {
        tunnel.end();
      } else {
        tunnel.carry(opener, namespace, pod);
      }
    } finally {
      tunnels.remove(tunnel);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // it is gone
    }
    tunnels.forEach(Tunnel::end);
  }
}
