package dev.offshoot.mcp;

import dev.offshoot.mcp.JsonRpc.Incoming.Fault;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import org.jspecify.annotations.Nullable;

/**
 * What a client may ask before it has said hello. The SDK's session keeps such a request for ever,
 * without an answer; this one refuses it. A client of a revision without {@code initialize} reads
 * in the error for {@code server/discover} that it has to use an earlier one.
 */
final class Handshake {
  private static final String DISCOVER = "server/discover";

  private volatile @Nullable Object hello;
  private volatile boolean greeted;
  private volatile boolean open;

  /** The error for a request that comes too early. */
  @Nullable Fault refusal(JSONRPCRequest request) {
    if (request.method().equals(McpSchema.METHOD_INITIALIZE)) {
      hello = request.id();
      return null;
    }
    if (open) {
      return null;
    }
    return request.method().equals(DISCOVER)
        ? new Fault(request.id(), ErrorCodes.METHOD_NOT_FOUND, "Method not found: " + DISCOVER)
        : new Fault(
            request.id(),
            ErrorCodes.INVALID_REQUEST,
            "Send \"initialize\" and then \"notifications/initialized\" first");
  }

  /** An answer goes out; the one to the client's hello opens the way for the rest. */
  void sends(JSONRPCResponse response) {
    if (response.error() == null && response.id().equals(hello)) {
      greeted = true;
    }
  }

  /** False for what would wait for ever in the session, or open it too early. */
  boolean takes(JSONRPCNotification notification) {
    if (greeted && notification.method().equals(McpSchema.METHOD_NOTIFICATION_INITIALIZED)) {
      open = true;
    }
    return open;
  }
}
