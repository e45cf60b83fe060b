package dev.offshoot.mcp;

import dev.offshoot.kube.Clients;
import dev.offshoot.mcp.Tokens.Known;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The clients that act for callers over HTTP, each with that caller's rights alone: by the caller's
 * own token, or by impersonation. It must never fall back to the server's own rights.
 */
final class Rights implements AutoCloseable {
  private static final int CLIENTS = 200;
  private static final int LAST_CALLS_MINUTES = 6;

  /** How a caller's rights are taken on. */
  enum Way {
    /** Its token is sent on. The server needs no rights of its own. */
    TOKEN,
    /** The server says whom it acts for, and needs the right to impersonate. */
    IMPERSONATE
  }

  private final Config server;
  private final Way way;
  private final ScheduledExecutorService closing =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private final Map<String, KubernetesClient> clients = new LinkedHashMap<>(16, 0.75f, true);

  Rights(Config server, Way way) {
    this.server = server;
    this.way = way;
  }

  Caller of(Known user, String token) {
    synchronized (clients) {
      var client =
          clients.computeIfAbsent(user.digest(), _ -> Clients.lenient(config(user, token)));
      if (clients.size() > CLIENTS) {
        var eldest = clients.entrySet().iterator().next();
        clients.remove(eldest.getKey());
        // calls that still use it come to their end
        var unused =
            closing.schedule(eldest.getValue()::close, LAST_CALLS_MINUTES, TimeUnit.MINUTES);
      }
      return new Caller(user.name(), client);
    }
  }

  private Config config(Known user, String token) {
    if (way == Way.IMPERSONATE) {
      return new ConfigBuilder(server)
          .withImpersonateUsername(user.name())
          .withImpersonateGroups(user.groups().toArray(String[]::new))
          .withImpersonateExtras(headers(user.extra()))
          .build();
    }
    return new ConfigBuilder(Config.empty())
        .withAutoConfigure(false)
        .withMasterUrl(server.getMasterUrl())
        .withCaCertData(server.getCaCertData())
        .withCaCertFile(server.getCaCertFile())
        .withTrustCerts(server.isTrustCerts())
        .withHttpsProxy(server.getHttpsProxy())
        .withNoProxy(server.getNoProxy())
        .withConnectionTimeout(server.getConnectionTimeout())
        .withRequestTimeout(server.getRequestTimeout())
        .withRequestRetryBackoffLimit(server.getRequestRetryBackoffLimit())
        .withOauthToken(token)
        .build();
  }

  /** Keys become names of headers, which have no slash; the API server decodes them. */
  private static Map<String, List<String>> headers(Map<String, List<String>> extra) {
    var encoded = new LinkedHashMap<String, List<String>>();
    extra.forEach(
        (key, values) -> encoded.put(URLEncoder.encode(key, StandardCharsets.UTF_8), values));
    return encoded;
  }

  @Override
  public void close() {
    closing.shutdownNow();
    synchronized (clients) {
      clients.values().forEach(KubernetesClient::close);
      clients.clear();
    }
  }
}
