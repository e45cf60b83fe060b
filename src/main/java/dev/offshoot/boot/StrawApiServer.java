package dev.offshoot.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Answers as an API server with one DatabaseBranch and nothing else would, as far as a start needs
 * it: lists, silent watches, and every write given back as it came. For {@link TrainCommand} only:
 * it keeps nothing and proves nothing.
 */
final class StrawApiServer implements AutoCloseable {
  private static final String BRANCH =
      """
      {"apiVersion":"offshoot.dev/v1alpha1","kind":"DatabaseBranch","metadata":{"name":"straw",
      "namespace":"training","uid":"11111111-2222-3333-4444-555555555555","creationTimestamp":"2025-01-01T00:00:00Z","generation":1,"resourceVersion":"1"},
      "spec":{"postgres":{"parameters":{"work_mem":"8MB"}}},"status":{"observedGeneration":-1}}
      """;
  private static final int WRITES = 8;

  private final StrawKeys keys;
  private final HttpsServer server;
  private final CountDownLatch writes = new CountDownLatch(WRITES);
  private final CountDownLatch closing = new CountDownLatch(1);

  StrawApiServer(StrawKeys keys) throws IOException, GeneralSecurityException {
    this.keys = keys;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  Config config() throws GeneralSecurityException {
    return Config.fromKubeconfig(
        keys.kubeconfig("https://127.0.0.1:" + server.getAddress().getPort(), "training"));
  }

  /** The operator made a branch's objects, or had ten seconds for it. */
  void awaitWrites() throws InterruptedException {
    if (!writes.await(10, TimeUnit.SECONDS)) {
      System.err.println("training saw fewer writes than usual; the cache will be smaller");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readAllBytes();
      if (!exchange.getRequestMethod().equals("GET")) {
        writes.countDown();
        send(exchange, HttpURLConnection.HTTP_OK, new String(body, StandardCharsets.UTF_8));
      } else if (String.valueOf(uri.getQuery()).contains("watch=true")) {
        if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
          send(
              exchange,
              HttpURLConnection.HTTP_OK,
              ""); // no web sockets: the client asks again without
        } else {
          watch(exchange);
        }
      } else if (uri.getPath().endsWith("/databasebranches/straw")) {
        send(exchange, HttpURLConnection.HTTP_OK, BRANCH);
      } else if (uri.getPath().matches(".*/(namespaces/[^/]+/)?[a-z]+")) {
        var item = uri.getPath().endsWith("/databasebranches") ? BRANCH : "";
        send(
            exchange,
            HttpURLConnection.HTTP_OK,
            "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
                + item
                + "]}");
      } else {
        send(
            exchange,
            HttpURLConnection.HTTP_NOT_FOUND,
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}");
      }
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
    exchange.getResponseBody().flush();
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
