package dev.offshoot.mcp;

import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves many clients over streamable HTTP at /mcp, and its health at /livez and /readyz. Encrypts
 * nothing: that is for what stands before it.
 */
public final class HttpDoor implements AutoCloseable {
  /** Who is let in, and with whose rights. */
  public enum Access {
    /** By a token of the cluster, and with its rights. */
    TOKEN,
    /** By a token of the cluster; the server impersonates the user. */
    IMPERSONATE,
    /** Everyone who reaches the address, as the kubeconfig's user: for one's own machine only. */
    KUBECONFIG
  }

  /**
   * Where to serve whom.
   *
   * @param hosts what the header Host may say, such as localhost:*
   * @param origins what the header Origin may say, if it is sent
   */
  public record Place(
      String host, int port, List<String> hosts, List<String> origins, Access access) {}

  private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

  private final Server jetty;
  private final ServerConnector connector;
  private final McpSyncServer server;
  private final KubernetesClient own;
  private final Rights rights;

  /** Begins to serve. */
  public HttpDoor(Place place, Config config, Settings settings, AgentMaker agents, Clock clock)
      throws Exception {
    var address = new InetSocketAddress(place.host(), place.port());
    if (place.access() == Access.KUBECONFIG
        && (address.getAddress() == null || !address.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException(
          "without tokens only a loopback address is served: use 127.0.0.1, or another --http-access");
    }
    own = Clients.lenient(config);
    rights =
        new Rights(
            config,
            place.access() == Access.IMPERSONATE ? Rights.Way.IMPERSONATE : Rights.Way.TOKEN);
    var json = new WireJson();
    var transport = transport(place, json);
    server = agents.make(context -> (Caller) context.get(Gatekeeper.CALLER)).on(transport);
    jetty = new Server();
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost(place.host());
    connector.setPort(place.port());
    jetty.addConnector(connector);
    jetty.setHandler(handler(transport, gatekeeper(place, settings, clock), json));
    jetty.start();
    log.atInfo().addKeyValue("port", port()).addKeyValue("access", place.access()).log("mcp ready");
  }

  /** Makes the server of tools, given how to find out who calls. */
  @FunctionalInterface
  public interface AgentMaker {
    AgentServer make(Function<McpTransportContext, Caller> callers);
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Returns when the server has stopped. */
  public void await() throws InterruptedException {
    jetty.join();
  }

  private Gatekeeper gatekeeper(Place place, Settings settings, Clock clock) {
    var limit = new RateLimit(settings.callsPerSecond() * 4, clock);
    if (place.access() == Access.KUBECONFIG) {
      return new Gatekeeper(_ -> Optional.empty(), Optional.of(new Self(own).get()), limit);
    }
    var tokens = new Tokens(own, clock);
    return new Gatekeeper(
        token -> tokens.of(token).map(known -> rights.of(known, token)), Optional.empty(), limit);
  }

  private static HttpServletStreamableServerTransportProvider transport(
      Place place, WireJson json) {
    return HttpServletStreamableServerTransportProvider.builder()
        .jsonMapper(json)
        .mcpEndpoint("/mcp")
        .maxRequestSize(LineReader.MOST)
        .contextExtractor(request ->
            McpTransportContext.create(
                Map.of(Gatekeeper.CALLER, request.getAttribute(Gatekeeper.CALLER))))
        .httpHeaderValidator(
            DefaultServerTransportSecurityValidator.builder()
                .allowedHosts(place.hosts())
                .allowedOrigins(place.origins())
                .build())
        .build();
  }

  private static ServletContextHandler handler(
      HttpServletStreamableServerTransportProvider transport,
      Gatekeeper gatekeeper,
      WireJson json) {
    var context = new ServletContextHandler();
    context.setContextPath("/");
    var mcp = new ServletHolder(transport);
    mcp.setAsyncSupported(true);
    context.addServlet(mcp, "/mcp");
    context.addServlet(new ServletHolder(new Health()), "/livez");
    context.addServlet(new ServletHolder(new Health()), "/readyz");
    for (var filter : List.of(gatekeeper, new MessageCheck(LineReader.MOST, json))) {
      var holder = new FilterHolder(filter);
      holder.setAsyncSupported(true);
      context.addFilter(holder, "/mcp", EnumSet.of(DispatcherType.REQUEST));
    }
    return context;
  }

  /** This process answers. That the API server does is said by each call. */
  private static final class Health extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getWriter().print("ok\n");
    }
  }

  @Override
  public void close() throws Exception {
    server.closeGracefully();
    jetty.stop();
    rights.close();
    own.close();
  }
}
