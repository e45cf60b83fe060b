package dev.offshoot.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens websockets to the API server as the client's configuration says: its address, certificates,
 * token, impersonation and proxy. It decides nothing about what they carry.
 */
final class ApiSockets implements Tunnel.Opener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String PROTOCOL = "v4.channel.k8s.io";

  private final Config config;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  ApiSockets(Config config) {
    this.config = config;
    this.http = client(config, threads);
  }

  private static HttpClient client(Config config, ExecutorService threads) {
    try {
      var builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(PATIENCE)
              // a callback may wait for a slow reader, and holds up nobody else
              .executor(threads)
              .sslContext(SSLUtils.sslContext(config));
      proxy(config)
          .map(p -> InetSocketAddress.createUnresolved(p.getHost(), p.getPort()))
          .ifPresent(p -> builder.proxy(ProxySelector.of(p)));
      return builder.build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the client's certificates cannot be used", e);
    }
  }

  private static Optional<URI> proxy(Config config) {
    var host = URI.create(config.getMasterUrl()).getHost();
    var none = config.getNoProxy();
    if (config.getHttpsProxy() == null
        || (none != null && Arrays.stream(none).anyMatch(n -> !n.isEmpty() && host.endsWith(n)))) {
      return Optional.empty();
    }
    return Optional.of(URI.create(config.getHttpsProxy()));
  }

  @Override
  public WebSocket open(String namespace, String pod, WebSocket.Listener listener)
      throws IOException, InterruptedException {
    var path =
        "api/v1/namespaces/%s/pods/%s/portforward?ports=%d"
            .formatted(namespace, pod, Routes.POSTGRES);
    var master = config.getMasterUrl().replaceFirst("^http", "ws");
    var uri = URI.create((master.endsWith("/") ? master : master + "/") + path);
    try {
      return open(uri, config, listener);
    } catch (ExecutionException e) {
      if (refused(e) != HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw failure(e);
      }
    }
    try {
      // a token that ran out: its file, or the program that gives it, has another one
      return open(uri, config.refresh(), listener);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private WebSocket open(URI uri, Config as, WebSocket.Listener listener)
      throws IOException, InterruptedException, ExecutionException {
    var builder = http.newWebSocketBuilder().connectTimeout(PATIENCE).subprotocols(PROTOCOL);
    var authorization = authorization(as);
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    var user = as.getImpersonateUsername();
    if (user != null) {
      builder.header("Impersonate-User", user);
      for (var group : as.getImpersonateGroups()) {
        builder.header("Impersonate-Group", group);
      }
    }
    var opening = builder.buildAsync(uri, listener);
    try {
      return opening.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      opening.thenAccept(WebSocket::abort);
      throw new IOException("the API server did not open a port-forward in time", e);
    }
  }

  private static @Nullable String authorization(Config config) {
    if (config.getUsername() != null && config.getPassword() != null) {
      return HttpClientUtils.basicCredentials(config.getUsername(), config.getPassword());
    }
    var provider = config.getOauthTokenProvider();
    var token =
        provider != null
            ? provider.getToken()
            : config.getOauthToken() != null ? config.getOauthToken() : config.getAutoOAuthToken();
    return token == null || token.isEmpty() ? null : "Bearer " + token;
  }

  /** The status with which the API server refused; 0 when it did not. */
  private static int refused(ExecutionException e) {
    return e.getCause() instanceof WebSocketHandshakeException h ? h.getResponse().statusCode() : 0;
  }

  private static IOException failure(ExecutionException e) {
    int status = refused(e);
    var cause = e.getCause() == null ? e : e.getCause();
    return status == 0
        ? new IOException("no port-forward: " + cause.getClass().getSimpleName(), e)
        : new IOException("the API server answered a port-forward with code " + status, e);
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
