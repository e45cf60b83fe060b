package dev.offshoot.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * The far end of port-forwards, as a kubelet speaks (v4.channel.k8s.io), in front of any local
 * port: for faults that no real one has on purpose. RouteE2E has a real one.
 */
final class PodEndpoint implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)");
  private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private final int port;
  private volatile boolean silent;

  /**
   * @param port what it forwards to
   */
  PodEndpoint(int port) throws IOException {
    this.port = port;
    Thread.ofVirtual().start(this::accept);
  }

  /** A client whose API server this is. */
  KubernetesClient client() {
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + door.getLocalPort())
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** From now on nothing is read or answered any more, and no connection ends. */
  void silence() {
    silent = true;
  }

  int open() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      var out = new BufferedOutputStream(client.getOutputStream(), 64 * 1024);
      out.write(accepted(in));
      out.flush();
      frame(out, BINARY, new byte[] {0, 0x38, 0x15}, 3);
      frame(out, BINARY, new byte[] {1, 0x38, 0x15}, 3);
      Thread.ofVirtual().start(() -> back(server, client, out));
      forth(in, out, server);
    } catch (IOException e) {
      // cut
    } finally {
      open.remove(client);
    }
  }

  private void forth(DataInputStream in, OutputStream out, Socket server) throws IOException {
    while (true) {
      int kind = in.readUnsignedByte();
      long length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      var mask = in.readNBytes(4);
      var data = in.readNBytes(Math.toIntExact(length));
      for (int i = 0; i < data.length; i++) {
        data[i] ^= mask[i % 4];
      }
      whileSilent();
      switch (kind) {
        case PING -> frame(out, PONG, data, data.length);
        case CLOSE -> {
          frame(out, CLOSE, data, data.length);
          return;
        }
        case PONG -> {}
        case BINARY -> server.getOutputStream().write(data, 1, data.length - 1);
        default -> throw new IOException("a frame that a kubelet would not take: " + kind);
      }
    }
  }

  private void back(Socket server, Socket client, OutputStream out) {
    try {
      var buffer = new byte[32 * 1024 + 1];
      var in = server.getInputStream();
      for (int n = in.read(buffer, 1, buffer.length - 1);
          n > 0;
          n = in.read(buffer, 1, buffer.length - 1)) {
        whileSilent();
        frame(out, BINARY, buffer, n + 1);
      }
      frame(out, CLOSE, new byte[] {0x03, (byte) 0xE8}, 2);
    } catch (IOException e) {
      close(client);
    }
  }

  private void whileSilent() throws IOException {
    if (silent) {
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static void frame(OutputStream out, int kind, byte[] data, int length)
      throws IOException {
    synchronized (out) {
      out.write(kind);
      if (length < 126) {
        out.write(length);
      } else {
        out.write(126);
        out.write(length >> 8);
        out.write(length & 0xFF);
      }
      out.write(data, 0, length);
      out.flush();
    }
  }

  private static byte[] accepted(DataInputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    var key = KEY.matcher(head);
    if (!key.find()) {
      throw new IOException("no websocket: " + head);
    }
    try {
      var hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key.group(1) + ACCEPT).getBytes(StandardCharsets.US_ASCII));
      return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\nSec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(hash)
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    over.countDown();
    open.forEach(PodEndpoint::close);
  }
}
