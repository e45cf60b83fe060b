package dev.offshoot.mcp;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Says in a tool's words what the API server said. Its own sentence comes through: it names the
 * user, the verb and the object, and so what to ask for.
 */
final class Refusals {
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY = 429;

  private Refusals() {}

  static ToolError of(KubernetesClientException e) {
    if (e instanceof KubernetesClientTimeoutException) {
      return new ToolError("Timeout", "The cluster did not answer in time; try again.");
    }
    var status = e.getStatus();
    var said = status == null ? null : status.getMessage();
    var code = e.getCode();
    return switch (code) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new ToolError(
              "Unauthorized", "The cluster does not know this user: log in again. " + text(said));
      case HttpURLConnection.HTTP_FORBIDDEN -> new ToolError("Forbidden", text(said));
      case HttpURLConnection.HTTP_NOT_FOUND -> new ToolError("NotFound", text(said));
      case HttpURLConnection.HTTP_CONFLICT -> new ToolError("Conflict", text(said));
      case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST ->
          new ToolError("Invalid", text(said));
      case TOO_MANY -> new ToolError("TooManyRequests", "The cluster is busy; try again later.");
      default ->
          new ToolError(
              "ClusterUnavailable",
              code > 0
                  ? "The cluster answered %d: %s".formatted(code, text(said))
                  : "The cluster cannot be reached; see the server's log.");
    };
  }

  static boolean conflict(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  static boolean forbidden(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
  }

  static boolean gone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  /** What a user wrote may be part of it. */
  private static String text(@Nullable String said) {
    return said == null ? "" : Untrusted.harmless(said);
  }
}
