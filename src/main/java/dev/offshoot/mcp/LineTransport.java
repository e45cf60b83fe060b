package dev.offshoot.mcp;

import dev.offshoot.mcp.JsonRpc.Incoming;
import dev.offshoot.mcp.LineReader.Line;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One client over lines of JSON-RPC. Each line is answered or passed over as JSON-RPC has it, and
 * none keeps the next from being read. It is over when the input ends or nobody reads the output.
 */
final class LineTransport implements McpServerTransportProvider {
  private static final Logger log = LoggerFactory.getLogger(LineTransport.class);

  /** What calls that still run have after the end of the input; clients kill after two seconds. */
  private static final Duration GRACE = Duration.ofMillis(1500);

  /** A client that is gone has broken the output, so this is for one that reads slowly. */
  private static final Duration FLUSH = Duration.ofSeconds(10);

  private final LineReader lines;
  private final int most;
  private final LineWriter out;
  private final WireJson json = new WireJson();
  private final JsonRpc rpc = new JsonRpc(json);
  private final Handshake handshake = new Handshake();
  private final Underway running = new Underway();
  private final Set<Object> questions = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable McpServerSession session;

  /**
   * @param most bytes in a line
   */
  LineTransport(InputStream in, OutputStream out, int most) {
    this.lines = new LineReader(in, most);
    this.out = new LineWriter(out, over::countDown);
    this.most = most;
  }

  /** Returns when the client is gone. */
  void await() throws InterruptedException {
    over.await();
  }

  @Override
  public void setSessionFactory(McpServerSession.Factory factory) {
    session = factory.create(new Wire());
    out.start();
    Thread.ofPlatform().daemon().name("mcp-input").start(this::read);
  }

  private McpServerSession session() {
    return Objects.requireNonNull(session, "the SDK sets the factory first");
  }

  private void read() {
    try {
      for (var line = lines.next(); line != null; line = lines.next()) {
        take(line);
      }
      log.debug("the input ended");
    } catch (IOException e) {
      log.atInfo().addKeyValue("error", String.valueOf(e.getMessage())).log("the input broke");
    } finally {
      questions.forEach(id -> answered(unanswered(id)));
      running.await(GRACE);
      out.flushed(FLUSH);
      over.countDown();
    }
  }

  private static JSONRPCResponse unanswered(Object id) {
    return JSONRPCResponse.error(
        id, new JSONRPCError(ErrorCodes.INTERNAL_ERROR, "The client is gone"));
  }

  private void take(Line line) {
    try {
      switch (line) {
        case Line.TooLong(var id) -> send(JsonRpc.tooLong(id, most).answer());
        case Line.Whole(var bytes) -> take(rpc.of(bytes));
      }
    } catch (RuntimeException | StackOverflowError e) {
      log.atError().setCause(e).log("a line could not be taken");
      internal(null);
    }
  }

  private void take(Incoming incoming) {
    switch (incoming) {
      case Incoming.Fault fault -> send(fault.answer());
      case Incoming.Ignored _ -> log.debug("a message without an answer was passed over");
      case Incoming.Response(var response) -> answered(response);
      case Incoming.Notification(var notification) -> {
        if (handshake.takes(notification)) {
          handle(notification).subscribe(_ -> {}, _ -> {});
        }
      }
      case Incoming.Request(var request) -> take(request);
    }
  }

  private void take(JSONRPCRequest request) {
    if (request.method().equals(McpSchema.METHOD_PING)) {
      // at once and always: the session has no answer before it is open
      send(JSONRPCResponse.result(request.id(), Map.of()));
      return;
    }
    var refusal = handshake.refusal(request);
    if (refusal != null) {
      send(refusal.answer());
      return;
    }
    running.begin();
    handle(request)
        .doOnError(e -> internal(request.id()))
        .doFinally(_ -> running.end())
        .subscribe(_ -> {}, _ -> {});
  }

  private void answered(JSONRPCResponse response) {
    questions.remove(response.id());
    handle(response).subscribe(_ -> {}, _ -> {});
  }

  private Mono<Void> handle(JSONRPCMessage message) {
    return session()
        .handle(message)
        .doOnError(e -> log.atError().setCause(e).log("a message could not be handled"));
  }

  private void internal(@Nullable Object id) {
    send(JsonRpc.error(id, ErrorCodes.INTERNAL_ERROR, "Internal error"));
  }

  private void send(Object message) {
    try {
      out.write((json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("a message of ours could not be written", e);
    }
  }

  @Override
  public Mono<Void> notifyClients(String method, Object params) {
    return session().sendNotification(method, params);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  /** The way back to the client. */
  private final class Wire implements McpServerTransport {
    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
      return Mono.fromRunnable(() -> {
        if (message instanceof JSONRPCRequest question) {
          questions.add(question.id());
        }
        if (message instanceof JSONRPCResponse response) {
          handshake.sends(response);
          send(shown(response));
        } else {
          send(message);
        }
      });
    }

    /** Our own faults are for our log. */
    private JSONRPCResponse shown(JSONRPCResponse response) {
      var error = response.error();
      if (error == null || error.code() != ErrorCodes.INTERNAL_ERROR) {
        return response;
      }
      log.atError().addKeyValue("error", error.message()).log("a request failed");
      return JSONRPCResponse.error(
          response.id(), new JSONRPCError(ErrorCodes.INTERNAL_ERROR, "Internal error"));
    }

    @Override
    public <T> T unmarshalFrom(@Nullable Object data, TypeRef<T> type) {
      return json.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }
}
