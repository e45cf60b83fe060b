package dev.offshoot.mcp;

import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every request over HTTP: not too many from one address, a token that the cluster
 * knows, and a session only for the user who began it. What passes carries its caller.
 */
final class Gatekeeper implements Filter {
  /** Where a request has its {@link Caller}. */
  static final String CALLER = "dev.offshoot.caller";

  private static final Logger log = LoggerFactory.getLogger(Gatekeeper.class);
  private static final String SESSION = "Mcp-Session-Id";
  private static final String BEARER = "Bearer ";
  private static final int LONGEST_TOKEN = 16 * 1024;
  private static final int SESSIONS = 10_000;
  private static final int TOO_MANY = 429;

  /** Whose a token is; empty if nobody's. */
  @FunctionalInterface
  interface Identify {
    Optional<Caller> of(String token);
  }

  private final Identify identify;
  private final Optional<Caller> everyone;
  private final RateLimit limit;
  private final Map<String, String> owners =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
              return size() > SESSIONS;
            }
          });

  /**
   * @param everyone who all requests come from, where no token is asked for
   */
  Gatekeeper(Identify identify, Optional<Caller> everyone, RateLimit limit) {
    this.identify = identify;
    this.everyone = everyone;
    this.limit = limit;
  }

  @Override
  public void doFilter(ServletRequest any, ServletResponse to, FilterChain chain)
      throws IOException, ServletException {
    var request = (HttpServletRequest) any;
    var response = (HttpServletResponse) to;
    if (!limit.admits(request.getRemoteAddr())) {
      response.setHeader("Retry-After", "1");
      refuse(response, TOO_MANY, "Too many requests; wait a second.");
      return;
    }
    Optional<Caller> caller;
    try {
      caller = everyone.or(() -> token(request).flatMap(identify::of));
    } catch (KubernetesClientException e) {
      log.atWarn().addKeyValue("code", e.getCode()).log("a token could not be reviewed");
      refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The cluster cannot be asked.");
      return;
    }
    if (caller.isEmpty()) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"offshoot\"");
      refuse(
          response,
          HttpServletResponse.SC_UNAUTHORIZED,
          "Send a token that the cluster knows: Authorization: Bearer …");
      return;
    }
    var session = request.getHeader(SESSION);
    var owner = session == null ? null : owners.get(session);
    if (owner != null && !owner.equals(caller.get().user())) {
      refuse(response, HttpServletResponse.SC_NOT_FOUND, "There is no such session.");
      return;
    }
    request.setAttribute(CALLER, caller.get());
    chain.doFilter(request, response);
    var begun = response.getHeader(SESSION);
    if (begun != null) {
      owners.putIfAbsent(begun, caller.get().user());
    }
  }

  private static Optional<String> token(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization"))
        .filter(h -> h.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(h -> h.substring(BEARER.length()).strip())
        .filter(t -> !t.isEmpty() && t.length() <= LONGEST_TOKEN);
  }

  /** Answers with an error, in JSON; the message must need no escapes. */
  static void refuse(HttpServletResponse response, int code, String message) throws IOException {
    response.setStatus(code);
    response.setContentType("application/json");
    response.getWriter().print("{\"error\":\"" + message + "\"}");
  }
}
