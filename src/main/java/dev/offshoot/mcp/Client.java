package dev.offshoot.mcp;

import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client at the other end of a call: what it can be asked, and how it hears of progress. */
final class Client {
  private static final Logger log = LoggerFactory.getLogger(Client.class);
  private static final Map<String, Object> NOTHING_BUT_A_YES =
      Map.of("type", "object", "properties", Map.of());

  private final McpSyncServerExchange exchange;
  private final @Nullable Object progressToken;

  Client(McpSyncServerExchange exchange, @Nullable Object progressToken) {
    this.exchange = exchange;
    this.progressToken = progressToken;
  }

  /** Asks the person, if the client can. No answer is no. */
  Call.Answer ask(String message) {
    var capabilities = exchange.getClientCapabilities();
    if (capabilities == null || capabilities.elicitation() == null) {
      return Call.Answer.NOBODY;
    }
    try {
      var answer =
          exchange.createElicitation(ElicitRequest.builder(message, NOTHING_BUT_A_YES).build());
      return answer.action() == ElicitResult.Action.ACCEPT ? Call.Answer.YES : Call.Answer.NO;
    } catch (RuntimeException e) {
      log.atInfo()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("no answer from a client");
      return Call.Answer.NO;
    }
  }

  Call.Progress progress() {
    var token = progressToken;
    if (token == null) {
      return Call.Progress.SILENT;
    }
    var step = new AtomicInteger();
    return message -> {
      try {
        exchange.progressNotification(
            new ProgressNotification(token, step.incrementAndGet(), null, message));
      } catch (RuntimeException e) {
        // a client that went away misses nothing
        log.atDebug().addKeyValue("error", String.valueOf(e.getMessage())).log("progress not sent");
      }
    };
  }
}
