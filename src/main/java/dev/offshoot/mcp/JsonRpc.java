package dev.offshoot.mcp;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message and decides what it is, or which error JSON-RPC 2.0 has for it. As MCP wants
 * it, an id is a string or an integer, and there are no batches.
 */
final class JsonRpc {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** Methods whose parameters the SDK reads so late that over HTTP no error comes of it. */
  private static final Map<String, Class<?>> FORMS =
      Map.of(
          McpSchema.METHOD_INITIALIZE, McpSchema.InitializeRequest.class,
          McpSchema.METHOD_TOOLS_CALL, McpSchema.CallToolRequest.class,
          McpSchema.METHOD_RESOURCES_READ, McpSchema.ReadResourceRequest.class,
          McpSchema.METHOD_LOGGING_SET_LEVEL, McpSchema.SetLevelRequest.class);

  private final WireJson json;

  JsonRpc(WireJson json) {
    this.json = json;
  }

  /** What a message is. */
  sealed interface Incoming {
    /** It wants an answer. */
    record Request(JSONRPCRequest message) implements Incoming {}

    /** It wants none. */
    record Notification(JSONRPCNotification message) implements Incoming {}

    /** The answer to a question of ours. */
    record Response(JSONRPCResponse message) implements Incoming {}

    /** JSON-RPC has no answer to it, not even an error. */
    record Ignored() implements Incoming {}

    /** No message. The id is null where none can be trusted. */
    record Fault(@Nullable Object id, int code, String message) implements Incoming {
      /** The error to send. */
      Map<String, @Nullable Object> answer() {
        return error(id, code, message);
      }
    }
  }

  /** An error; unlike the SDK's, its id may be null, as it has to be for what cannot be read. */
  static Map<String, @Nullable Object> error(@Nullable Object id, int code, String message) {
    var answer = new LinkedHashMap<String, @Nullable Object>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", id);
    answer.put("error", Map.of("code", code, "message", message));
    return answer;
  }

  /** A message that was read past, since it is too long. */
  static Incoming.Fault tooLong(@Nullable Object id, int most) {
    return new Incoming.Fault(
        id, ErrorCodes.INVALID_REQUEST, "The message is longer than %d bytes".formatted(most));
  }

  /** One message. */
  Incoming of(byte[] bytes) {
    if (bytes.length >= 3
        && ByteBuffer.wrap(bytes, 0, 3).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
      return unreadable("The message begins with a byte-order mark; send UTF-8 without one");
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.isBlank()) {
        return unreadable("The message is empty");
      }
      return json.read(text) instanceof Map<?, ?> message
          ? of(message)
          : invalid(null, "A message is one JSON object; batches are not supported");
    } catch (CharacterCodingException e) {
      return unreadable("The message is not in UTF-8");
    } catch (StreamConstraintsException e) {
      return invalid(
          TopLevelId.in(bytes), "The message is nested too deeply or has too many parts");
    } catch (IOException e) {
      return unreadable("The message is not JSON");
    }
  }

  private Incoming of(Map<?, ?> message) {
    var asked = message.containsKey("method");
    if (!asked && (message.containsKey("result") || message.containsKey("error"))) {
      return response(message);
    }
    var id = message.get("id");
    if (message.containsKey("id") && !isId(id)) {
      return invalid(null, "\"id\" must be a string or an integer");
    }
    if (!"2.0".equals(message.get("jsonrpc"))) {
      return invalid(id, "\"jsonrpc\" must be \"2.0\"");
    }
    if (!(message.get("method") instanceof String method)) {
      return invalid(id, "\"method\" must be a string");
    }
    var params = message.get("params");
    if (params instanceof List<?>) {
      return id == null
          ? new Incoming.Ignored()
          : new Incoming.Fault(id, ErrorCodes.INVALID_PARAMS, "\"params\" must be an object");
    }
    if (params != null && !(params instanceof Map<?, ?>)) {
      return invalid(id, "\"params\" must be an object");
    }
    return id == null
        ? new Incoming.Notification(new JSONRPCNotification(method, params))
        : request(new JSONRPCRequest(method, id, params));
  }

  private Incoming request(JSONRPCRequest request) {
    var form = FORMS.get(request.method());
    if (form != null) {
      try {
        json.convertValue(request.params(), form);
      } catch (McpError e) {
        return new Incoming.Fault(
            request.id(), ErrorCodes.INVALID_PARAMS, String.valueOf(e.getMessage()));
      }
    }
    return new Incoming.Request(request);
  }

  /** A question that is answered with nonsense is answered with an error, so that it ends. */
  private static Incoming response(Map<?, ?> message) {
    var id = message.get("id");
    if (id == null || !isId(id)) {
      return new Incoming.Ignored();
    }
    var result = message.get("result");
    var error = message.get("error");
    var sound = "2.0".equals(message.get("jsonrpc"));
    if (sound && result != null && error == null) {
      return new Incoming.Response(JSONRPCResponse.result(id, result));
    }
    if (sound
        && result == null
        && error instanceof Map<?, ?> said
        && said.get("code") instanceof Integer code
        && said.get("message") instanceof String words) {
      return new Incoming.Response(JSONRPCResponse.error(id, new JSONRPCError(code, words)));
    }
    return new Incoming.Response(
        JSONRPCResponse.error(
            id, new JSONRPCError(ErrorCodes.INVALID_REQUEST, "The response is malformed")));
  }

  private static boolean isId(@Nullable Object id) {
    return id instanceof String || id instanceof Integer || id instanceof Long;
  }

  private static Incoming unreadable(String message) {
    return new Incoming.Fault(null, ErrorCodes.PARSE_ERROR, message);
  }

  private static Incoming invalid(@Nullable Object id, String message) {
    return new Incoming.Fault(id, ErrorCodes.INVALID_REQUEST, message);
  }
}
