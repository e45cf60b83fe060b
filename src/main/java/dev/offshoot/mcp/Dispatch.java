package dev.offshoot.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one call: checks its arguments, does the work, and makes a result or an error of what came
 * of it. Every call is logged with tool, user, object and a digest of its arguments; the arguments
 * themselves never are.
 */
final class Dispatch {
  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  private final RateLimit limit;
  private final Clock clock;
  private final ObjectMapper json =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  Dispatch(RateLimit limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /** The answer to a call. It never throws. */
  CallToolResult call(
      Tool tool,
      @Nullable Map<String, Object> sent,
      Supplier<Caller> callers,
      Call.Asking asking,
      Call.Progress progress) {
    var began = clock.millis();
    var user = "";
    var object = "";
    var digest = "";
    var outcome = "ok";
    try {
      var caller = callers.get();
      user = caller.user();
      if (!limit.admits(user)) {
        throw new ToolError("TooManyRequests", "Too many calls; wait a second and call again.");
      }
      var arguments = Arguments.of(tool.params(), sent);
      object = object(arguments);
      digest = Digests.brief(text(arguments.all()));
      return result(tool.work().of(new Call(tool.name(), caller, arguments, asking, progress)));
    } catch (ToolError e) {
      outcome = e.name();
      return error(e);
    } catch (KubernetesClientException e) {
      var refusal = Refusals.of(e);
      outcome = refusal.name();
      if (e.getCode() == 0) {
        log.atWarn().addKeyValue("tool", tool.name()).setCause(e).log("the API server failed");
      }
      return error(refusal);
    } catch (RuntimeException e) {
      outcome = "InternalError";
      log.atError().addKeyValue("tool", tool.name()).setCause(e).log("a tool failed");
      return error(
          new ToolError("InternalError", "The server met an error of its own; its log says more."));
    } finally {
      log.atInfo()
          .addKeyValue("tool", tool.name())
          .addKeyValue("user", Untrusted.harmless(user).replace('\n', ' '))
          .addKeyValue("object", object)
          .addKeyValue("digest", digest)
          .addKeyValue("outcome", outcome)
          .addKeyValue("ms", clock.millis() - began)
          .log("call");
    }
  }

  /** What a call is about, if it has the form of an id; anything else is not worth a log's line. */
  private static String object(Arguments arguments) {
    return arguments
        .find("branch_id")
        .or(() -> arguments.find("project_id"))
        .or(() -> arguments.find("operation_id"))
        .filter(id -> id.matches("[a-z0-9./-]{1,330}"))
        .orElse("");
  }

  private CallToolResult result(Map<String, Object> content) {
    return CallToolResult.builder()
        .addTextContent(text(content))
        .structuredContent(content)
        .isError(false)
        .build();
  }

  private CallToolResult error(ToolError error) {
    return CallToolResult.builder()
        .addTextContent(
            text(Map.of("error", Map.of("name", error.name(), "message", error.message()))))
        .isError(true)
        .build();
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results are maps and lists of texts and numbers", e);
    }
  }
}
