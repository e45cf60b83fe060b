package dev.offshoot.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands on loopback between an operator and the real API server, counts the operator's writes, and
 * kills it with SIGKILL at exactly one of them. Every write counts, Events too: a crash does not
 * choose. Only a Lease does not, since renewing it is no step of anything. It decides where the
 * crash comes and which connections fall silent; it must never change what it lets through.
 *
 * <p>What the API server answers with a conflict wrote nothing and does not count: an operator that
 * died between an Event and the status that it tells of tells the Event again under the same name.
 *
 * <p>One connection carries one request, so that what is in flight at a crash is one request and no
 * more. The operator speaks plain HTTP to the gate; the gate has the credentials of an {@link
 * OperatorAccount}.
 */
final class WriteGate implements AutoCloseable {
  /** Where the operator dies. */
  enum Position {
    /** The API server never sees the write. */
    BEFORE,
    /** The API server has answered, and the operator never hears of it. */
    AFTER
  }

  /** A write that passed, such as {@code PATCH /apis/…}. */
  record Write(String method, String path) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** Where an operator died. */
  record Crash(Position position, Write write) {}

  private final Config cluster;
  private final URI upstream;
  private final SocketFactory sockets;
  private final ServerSocket door;
  private final List<Write> writes = new CopyOnWriteArrayList<>();
  private final List<Crash> crashes = new CopyOnWriteArrayList<>();
  private final Object oneWriteAtATime = new Object();
  private volatile Predicate<String> silent = path -> false;
  private volatile @Nullable Plot plot;
  private volatile int generation;

  private record Plot(ProcessHandle victim, Position position, int nth) {}

  private WriteGate(Config cluster) throws IOException {
    this.cluster = cluster;
    this.upstream = URI.create(cluster.getMasterUrl());
    try {
      this.sockets = SSLUtils.sslContext(cluster).getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("write-gate").start(this::accept);
  }

  /** A gate to this cluster, as whoever the configuration says. */
  static WriteGate to(Config cluster) throws IOException {
    return new WriteGate(cluster);
  }

  /** A kubeconfig that leads to the gate; it holds no credentials. */
  Path kubeconfig(Path file) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: gate, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: gate, user: {}}]
        contexts: [{name: gate, context: {cluster: gate, user: gate}}]
        current-context: gate
        """
            .formatted(door.getLocalPort()));
  }

  /** All writes that passed. */
  List<Write> writes() {
    return List.copyOf(writes);
  }

  /** All deaths. */
  List<Crash> crashes() {
    return List.copyOf(crashes);
  }

  /**
   * The victim dies at its n-th write from now on, the first being 1. What an earlier process still
   * had in flight is dropped from now on.
   */
  void killAt(ProcessHandle victim, Position position, int nth) {
    synchronized (oneWriteAtATime) {
      generation++;
      plot = new Plot(victim, position, nth);
    }
  }

  /** Writes pass unharmed from now on. */
  void letPass() {
    plot = null;
  }

  /**
   * Connections to these paths fall silent, those that are open and those to come: nothing passes,
   * nothing is closed.
   */
  void silence(Predicate<String> paths) {
    silent = paths;
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        int born = generation;
        Thread.ofVirtual().start(() -> serve(client, born));
      }
    } catch (IOException e) {
      // the door was closed
    }
  }

  @Override
  public void close() throws IOException {
    silent = path -> false;
    door.close();
  }

  private void serve(Socket client, int born) {
    try (client) {
      client.setTcpNoDelay(true);
      var in = client.getInputStream();
      var head = HttpHead.read(in);
      if (head == null) {
        return;
      }
      if (head.isWrite() && !head.path().contains("/leases")) {
        write(client, head, head.body(in), born);
      } else {
        stream(client, in, head);
      }
    } catch (IOException e) {
      // one side is gone; the other one notices by the close
    }
  }

  private void write(Socket client, HttpHead head, byte[] body, int born) throws IOException {
    byte[] answer;
    synchronized (oneWriteAtATime) {
      if (born != generation) {
        return; // sent by a process that is dead
      }
      var write = new Write(head.method(), head.path());
      var now = plot;
      var plotted = next();
      if (plotted != null && plotted.position == Position.BEFORE) {
        kill(plotted, write);
        return;
      }
      answer = exchange(head, body);
      if (conflict(answer)) {
        plot = now;
      } else {
        writes.add(write);
      }
      if (plotted != null && !conflict(answer)) {
        kill(plotted, write);
        return;
      }
    }
    client.getOutputStream().write(answer);
    client.getOutputStream().flush();
  }

  /** Counts down; what is returned happens at this write. */
  private @Nullable Plot next() {
    var now = plot;
    if (now == null) {
      return null;
    }
    if (now.nth > 1) {
      plot = new Plot(now.victim, now.position, now.nth - 1);
      return null;
    }
    return now;
  }

  private static boolean conflict(byte[] answer) {
    return new String(answer, 0, Math.min(answer.length, 16), StandardCharsets.ISO_8859_1)
        .startsWith("HTTP/1.1 409");
  }

  private void kill(Plot plotted, Write write) {
    generation++;
    plot = null;
    plotted.victim.destroyForcibly();
    while (plotted.victim.isAlive()) {
      LockSupport.parkNanos(1_000_000);
    }
    crashes.add(new Crash(plotted.position, write));
  }

  private byte[] exchange(HttpHead head, byte[] body) throws IOException {
    try (var server = connect()) {
      send(server, head);
      server.getOutputStream().write(body);
      server.getOutputStream().flush();
      return server.getInputStream().readAllBytes();
    }
  }

  /** A read, a watch or a tunnel: bytes in both directions until one side ends. */
  private void stream(Socket client, InputStream in, HttpHead head) throws IOException {
    waitWhileSilent(head.path());
    try (var server = connect()) {
      send(server, head);
      server.getOutputStream().flush();
      Thread.ofVirtual()
          .start(() -> {
            try (server) {
              copy(in, server.getOutputStream(), head.path());
            } catch (IOException e) {
              // the other direction notices by the close
            }
          });
      copy(server.getInputStream(), client.getOutputStream(), head.path());
    }
  }

  private void copy(InputStream from, OutputStream to, String path) throws IOException {
    var buffer = new byte[16 * 1024];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      waitWhileSilent(path);
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  private void waitWhileSilent(String path) {
    while (silent.test(path) && !door.isClosed()) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  private Socket connect() throws IOException {
    int port = upstream.getPort() < 0 ? 443 : upstream.getPort();
    var socket = sockets.createSocket(upstream.getHost(), port);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void send(Socket server, HttpHead head) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var token =
        cluster.getOauthToken() == null ? cluster.getAutoOAuthToken() : cluster.getOauthToken();
    bytes.write(
        head.forOneRequest(upstream.getAuthority(), token).getBytes(StandardCharsets.ISO_8859_1));
    server.getOutputStream().write(bytes.toByteArray());
  }
}
