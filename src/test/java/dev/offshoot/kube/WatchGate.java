package dev.offshoot.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.SocketFactory;

/**
 * A way to the real API server that sees requests and cuts watches: it decides what becomes of a
 * watch, and must never change anything else. One request for each connection.
 */
final class WatchGate implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)");
  private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Set<Socket> watches = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final SocketFactory tls;
  private final URI upstream;
  private volatile boolean refusing;

  WatchGate(ApiServer api) throws IOException {
    try {
      tls = SSLUtils.sslContext(api.config()).getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    upstream = URI.create(api.config().getMasterUrl());
    Thread.ofVirtual().name("watch-gate").start(this::accept);
  }

  /** A client through the gate, with all rights. */
  KubernetesClient client() {
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + door.getLocalPort())
            .withHttp2Disable(true)
            .withWatchReconnectInterval(100)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Each watch that begins is closed without a word, as some proxies do with an old version. */
  void refuse(boolean yes) {
    refusing = yes;
  }

  /** How many were. */
  int refused() {
    return refused.get();
  }

  /** How many watches are open. */
  int open() {
    return watches.size();
  }

  /** Ends the watches that are open, as a network that breaks. */
  void cut() {
    watches.forEach(WatchGate::close);
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
    try (client) {
      var head = head(client.getInputStream());
      var watch = head.lines().findFirst().orElse("").contains("watch=true");
      if (watch && refusing) {
        refused.incrementAndGet();
        client.getOutputStream().write(closedAtOnce(head));
        client.getInputStream().read();
        return;
      }
      try (var server = tls.createSocket(upstream.getHost(), upstream.getPort())) {
        var sent = watch ? head : head.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        server.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
        if (watch) {
          watches.add(client);
        }
        Thread.ofVirtual().start(() -> carry(client, server));
        carry(server, client);
      }
    } catch (IOException | GeneralSecurityException e) {
      // cut
    } finally {
      watches.remove(client);
    }
  }

  /** A websocket that is opened and closed in good order, with nothing in between. */
  private static byte[] closedAtOnce(String head) throws IOException, GeneralSecurityException {
    var key = KEY.matcher(head);
    var answer = new ByteArrayOutputStream();
    if (key.find()) {
      var hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key.group(1) + ACCEPT).getBytes(StandardCharsets.ISO_8859_1));
      answer.write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + Base64.getEncoder().encodeToString(hash)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      answer.write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE8}); // close, 1000
    } else {
      answer.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
    }
    return answer.toByteArray();
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // cut
    } finally {
      close(from);
      close(to);
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
    cut();
  }
}
