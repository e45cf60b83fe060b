package dev.offshoot.mcp;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON as it goes over the wire: bounded when read, plain ASCII when written, so that no character
 * of a client's can break an answer. Parameters that do not fit are the client's error and not
 * ours, and an error of the SDK is written as JSON-RPC has it, without its stack trace.
 */
final class WireJson implements McpJsonMapper {
  private static final int DEEPEST = 100;
  private static final int TOKENS = 200_000;

  private final ObjectMapper mapper =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxTokenCount(TOKENS)
                          .build())
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final JacksonMcpJsonMapper json = new JacksonMcpJsonMapper(mapper);

  /** What a text says: maps, lists, strings, numbers, truth values or null. */
  @Nullable Object read(String text) throws IOException {
    return mapper.readValue(text, Object.class);
  }

  @Override
  public <T> T readValue(String text, Class<T> type) throws IOException {
    return json.readValue(text, type);
  }

  @Override
  public <T> T readValue(byte[] text, Class<T> type) throws IOException {
    return json.readValue(text, type);
  }

  @Override
  public <T> T readValue(String text, TypeRef<T> type) throws IOException {
    return json.readValue(text, type);
  }

  @Override
  public <T> T readValue(byte[] text, TypeRef<T> type) throws IOException {
    return json.readValue(text, type);
  }

  @Override
  public <T> T convertValue(@Nullable Object value, Class<T> type) {
    return fitting(value, () -> json.convertValue(value, type));
  }

  @Override
  public <T> T convertValue(@Nullable Object value, TypeRef<T> type) {
    return fitting(value, () -> json.convertValue(value, type));
  }

  private static <T> T fitting(@Nullable Object value, Supplier<T> converted) {
    if (value == null) {
      throw invalid("\"params\" is missing");
    }
    try {
      return converted.get();
    } catch (IllegalArgumentException e) {
      // its message shows classes, and what the client sent
      throw invalid("\"params\" does not have the form that this method needs");
    }
  }

  private static McpError invalid(String message) {
    return McpError.builder(ErrorCodes.INVALID_PARAMS).message(message).build();
  }

  @Override
  public String writeValueAsString(Object value) throws IOException {
    return json.writeValueAsString(plain(value));
  }

  @Override
  public byte[] writeValueAsBytes(Object value) throws IOException {
    return json.writeValueAsBytes(plain(value));
  }

  private static Object plain(Object value) {
    if (value instanceof McpError e) {
      var error = e.getJsonRpcError();
      return error == null
          ? JsonRpc.error(null, ErrorCodes.INTERNAL_ERROR, "Internal error")
          : JsonRpc.error(null, error.code(), error.message());
    }
    return value;
  }
}
