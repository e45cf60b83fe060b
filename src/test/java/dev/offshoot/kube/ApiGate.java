package dev.offshoot.kube;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between an operator and the real API server, which a test can take away. It decides
 * whether bytes pass; it must never change, reorder or lose one that it lets through.
 */
public final class ApiGate implements AutoCloseable {
  /** What becomes of connections. */
  private enum Way {
    OPEN,
    /** They stay, and nothing comes through. */
    SILENT,
    /** They are cut, and so is each new one. */
    SHUT
  }

  private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final URI upstream;
  private Way way = Way.OPEN;

  public ApiGate(ApiServer api) throws IOException {
    upstream = URI.create(api.config().getMasterUrl());
    Thread.ofVirtual().name("api-gate").start(this::accept);
  }

  /** The way through the gate, with all rights. */
  public Path kubeconfig(ApiServer api, Path directory) throws IOException {
    var text = Files.readString(api.kubeconfig());
    return Files.writeString(
        directory.resolve("gate.yaml"),
        text.replaceAll("server: .*", "server: https://127.0.0.1:" + door.getLocalPort()));
  }

  public void open() {
    take(Way.OPEN);
  }

  /** As a network that drops every packet. */
  public void silence() {
    take(Way.SILENT);
  }

  /** As an API server that is stopped. */
  public void shut() {
    take(Way.SHUT);
  }

  private void take(Way next) {
    lock.lock();
    try {
      way = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (next == Way.SHUT) {
      sockets.forEach(ApiGate::cut);
    }
  }

  /** Waits while nothing passes; false when nothing will. */
  private boolean passes() throws InterruptedException {
    lock.lock();
    try {
      while (way == Way.SILENT) {
        changed.await();
      }
      return way == Way.OPEN;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> connect(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket client) {
    sockets.add(client);
    try {
      if (!passes()) {
        cut(client);
        return;
      }
      var server = new Socket(upstream.getHost(), upstream.getPort());
      sockets.add(server);
      Thread.ofVirtual().start(() -> carry(server, client));
      carry(client, server);
    } catch (IOException | InterruptedException e) {
      cut(client);
    }
  }

  private void carry(Socket from, Socket to) {
    var buffer = new byte[65_536];
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      for (var n = in.read(buffer); n > 0 && passes(); n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // cut
    } finally {
      cut(from);
      cut(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    shut();
  }
}
