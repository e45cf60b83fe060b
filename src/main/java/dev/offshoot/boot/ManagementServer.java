package dev.offshoot.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers /livez, /readyz and /metrics. Live means that this process answers; ready means that the
 * operator started and hears from the API server. It must never say that a branch's database being
 * away makes the operator unready.
 */
final class ManagementServer implements AutoCloseable {
  private final HttpServer server;

  ManagementServer(String host, int port, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/livez", x -> answer(x, 200, "text/plain", "ok\n"));
    server.createContext(
        "/readyz",
        x -> {
          var ok = ready.getAsBoolean();
          answer(x, ok ? 200 : 503, "text/plain", ok ? "ok\n" : "not ready\n");
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
