package dev.offshoot.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client that speaks the protocol by itself, line by line: so that tests see what is really on
 * the wire. One call at a time; questions of the server are answered as the test says.
 */
public final class Agent implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader in;
  private final OutputStream out;
  private final Optional<String> answer;
  private final List<String> questions = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();
  private int last;

  /**
   * Says hello.
   *
   * @param answer to every question of the server: accept, decline or cancel; empty for a client
   *     that cannot ask
   */
  public Agent(InputStream in, OutputStream out, Optional<String> answer) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.answer = answer;
    var capabilities = answer.isPresent() ? Map.of("elicitation", Map.of()) : Map.of();
    request(
        "initialize",
        Map.of(
            "protocolVersion",
            "2025-11-25",
            "capabilities",
            capabilities,
            "clientInfo",
            Map.of("name", "test", "version", "1")));
    send(JSON.createObjectNode().put("method", "notifications/initialized"));
  }

  /** What a tool answered. */
  public record Answer(boolean error, JsonNode content, String text) {
    /** The name of an error. */
    public String name() {
      return error ? content.path("error").path("name").asText() : "";
    }

    /** The sentence of an error. */
    public String message() {
      return content.path("error").path("message").asText();
    }
  }

  /** Calls a tool; names and values of the arguments alternate. */
  public Answer call(String tool, Object... arguments) {
    return call(tool, false, arguments);
  }

  /** Calls a tool and asks to hear of progress. */
  public Answer waiting(String tool, Object... arguments) {
    return call(tool, true, arguments);
  }

  private Answer call(String tool, boolean progress, Object... arguments) {
    var params = JSON.createObjectNode().put("name", tool);
    var values = params.putObject("arguments");
    for (int i = 0; i < arguments.length; i += 2) {
      values.set((String) arguments[i], JSON.valueToTree(arguments[i + 1]));
    }
    if (progress) {
      params.putObject("_meta").put("progressToken", "p-" + (last + 1));
    }
    var result = request("tools/call", params).path("result");
    var text = result.path("content").path(0).path("text").asText();
    try {
      return new Answer(result.path("isError").asBoolean(), JSON.readTree(text), text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + result, e);
    }
  }

  /** Sends a request; the whole answer. */
  public JsonNode request(String method, Object params) {
    var id = ++last;
    var message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(params));
    send(message);
    try {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var read = JSON.readTree(line);
        if (read.has("method")) {
          heard(read);
        } else if (read.path("id").asInt() == id) {
          return read;
        }
      }
      throw new AssertionError("the server ended");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void heard(JsonNode message) {
    switch (message.path("method").asText()) {
      case "elicitation/create" -> {
        questions.add(message.path("params").path("message").asText());
        var reply = JSON.createObjectNode();
        reply.set("id", message.path("id"));
        reply.putObject("result").put("action", answer.orElseThrow()).putObject("content");
        send(reply);
      }
      case "notifications/progress" ->
          progress.add(message.path("params").path("message").asText());
      default -> {}
    }
  }

  private void send(ObjectNode message) {
    message.put("jsonrpc", "2.0");
    try {
      out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server asked. */
  public List<String> questions() {
    return questions;
  }

  /** What the server told meanwhile. */
  public List<String> progress() {
    return progress;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
