package dev.offshoot.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers /livez, /readyz and /metrics. Live means that this process answers: a restart would not
 * bring the API server back. It must never say that it is unready without saying why.
 */
final class ManagementServer implements AutoCloseable {
  private final HttpServer server;

  /**
   * @param missing what the operator is not ready without, in one line
   */
  ManagementServer(
      String host, int port, Supplier<Optional<String>> missing, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/livez", x -> answer(x, 200, "text/plain", "ok\n"));
    server.createContext(
        "/readyz",
        x -> {
          var why = missing.get();
          answer(
              x,
              why.isEmpty() ? 200 : 503,
              "text/plain",
              why.map(w -> "not ready: " + w + "\n").orElse("ok\n"));
        });
    server.createContext(
        "/metrics", x -> answer(x, 200, "text/plain; version=0.0.4", metrics.get()));
    server.start();
  }

  /** The port that it listens on. */
  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int code, String type, String body)
      throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
