package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.work.TickingClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line is answered with, and that none keeps the next from being read. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LineTransportTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String HELLO =
      "{'jsonrpc':'2.0','id':'hello','method':'initialize','params':{'protocolVersion':'2025-11-25','capabilities':{'elicitation':{}},'clientInfo':{'name':'t','version':'1'}}}\n{'jsonrpc':'2.0','method':'notifications/initialized'}\n"
          .replace('\'', '"');
  private static final int LINES = 4000;
  private static final List<String> SEEDS =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"id\":\"asked\",\"method\":\"tools/list\",\"params\":{\"cursor\":\"\\u00e4\"}}",
          "{\"jsonrpc\":\"2.0\",\"id\":\"asked\",\"method\":\"tools/call\",\"params\":{\"name\":\"get_cost\",\"arguments\":{\"type\":\"branch\"}}}",
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
          "{\"jsonrpc\":\"2.0\",\"id\":\"asked\",\"result\":{\"action\":\"accept\"}}",
          "{\"jsonrpc\":\"2.0\",\"id\":\"asked\",\"method\":\"resources/read\",\"params\":{\"uri\":\"offshoot://x\"}}");
  private static final List<String> PARTS =
      List.of("{", "}", "[", "]", "\"", ":", ",", "null", "0", "\\u0000", "\u2028");

  private static final Supplier<Caller> NOBODY =
      () -> {
        throw new ToolError("Forbidden", "no cluster is here");
      };

  private static StdioDoor door(InputStream in, OutputStream out, Supplier<Caller> caller) {
    return new StdioDoor(
        new AgentServer(
            Settings.in("shop"), new TickingClock(), new SecureRandom(), _ -> caller.get(), "test"),
        in,
        out);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String ping(Object id) {
    return "\n{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"ping\"}\n".formatted(id);
  }

  /** All that is answered to this input until its end. */
  private static List<JsonNode> answers(InputStream in) throws Exception {
    var out = new ByteArrayOutputStream();
    door(in, out, NOBODY).await();
    var answers = new ArrayList<JsonNode>();
    for (var line : out.toString(StandardCharsets.UTF_8).split("\n")) {
      var answer = JSON.readTree(line);
      assertThat(answer.path("jsonrpc").asText()).as(line).isEqualTo("2.0");
      answers.add(answer);
    }
    return answers;
  }

  /** The answers to one line between a hello and a ping, both of which are answered. */
  private static List<JsonNode> answers(byte[] line) throws Exception {
    var all = new ByteArrayOutputStream();
    all.writeBytes(utf8(HELLO));
    all.writeBytes(line);
    all.writeBytes(utf8(ping("after")));
    var answers = answers(new ByteArrayInputStream(all.toByteArray()));
    assertThat(answers.removeFirst().at("/result/serverInfo/name").asText()).isEqualTo("offshoot");
    assertThat(answers.removeIf(a -> a.path("id").asText().equals("after") && a.has("result")))
        .isTrue();
    return answers;
  }

  private static void isError(List<JsonNode> answers, int code, String id) throws IOException {
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().at("/error/code").asInt()).isEqualTo(code);
    assertThat(answers.getFirst().get("id")).isEqualTo(JSON.readTree(id));
    assertThat(answers.getFirst().at("/error/message").asText()).isNotBlank().hasSizeLessThan(200);
    assertThat(answers.getFirst().toString())
        .doesNotContain("Exception", "dev.offshoot", "jackson");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | -32700 | null",
        "~  \r~ | -32700 | null",
        "~\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}~ | -32700 | null",
        "{\"jsonrpc\": | -32700 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {} | -32700 | null",
        "{'jsonrpc':'2.0','id':1,'method':'ping'} | -32700 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"ping\"} | -32700 | null",
        "[] | -32600 | null",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}] | -32600 | null",
        "1 | -32600 | null",
        "null | -32600 | null",
        "\"ping\" | -32600 | null",
        "{} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":1} | -32600 | 1",
        "{\"id\":1,\"method\":\"ping\"} | -32600 | 1",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"} | -32600 | 1",
        "{\"jsonrpc\":\"1.0\",\"id\":\"a\",\"method\":\"ping\"} | -32600 | \"a\"",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"method\":\"ping\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":null} | -32600 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":1,\"params\":\"bar\"} | -32600 | 7",
        "{\"jsonrpc\":\"2.0\",\"method\":1,\"params\":\"bar\"} | -32600 | null",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":\"x\"} | -32600 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":5} | -32600 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":[]} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\"} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":null} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":{}}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"get_cost\",\"arguments\":1}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"no_such\"}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"resources/read\",\"params\":{\"uri\":[]}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\"} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\",\"params\":{\"capabilities\":3}} | -32602 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"no/such\"} | -32601 | \"\\ud800\"",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\"} | -32601 | 7",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server/discover\"} | -32601 | 7",
      })
  void whatIsNoMessageIsAnsweredAsJsonRpcHasIt(String line, int code, String id) throws Exception {
    isError(answers(utf8(line)), code, id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/unknown\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":[1]}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"none-of-ours\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"x\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":1}",
        "{\"id\":1,\"result\":null}",
      })
  void notificationsAndResponsesAreNotAnswered(String line) throws Exception {
    assertThat(answers(utf8(line))).isEmpty();
  }

  @Test
  void whatIsNotInUtf8OrNestedTooDeeplyIsAnswered() throws Exception {
    isError(answers(new byte[] {'"', (byte) 0xff, '"'}), -32700, "null");
    isError(answers("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)), -32700, "null");
    var deep =
        "{\"params\":{\"id\":1,\"a\":%s%s},\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":42}"
            .formatted("[".repeat(1_000_000), "]".repeat(1_000_000));
    isError(answers(utf8(deep)), -32600, "42");
    isError(answers(utf8("[".repeat(1_000_000))), -32600, "null");
  }

  @Test
  void aLineOfAHundredMegabytesIsReadPast() throws Exception {
    for (var end : List.of("\",\"id\":42}", "\",\"x\":{\"id\":1}}", "\\\"id\":3")) {
      var in =
          new SequenceInputStream(
              java.util.Collections.enumeration(
                  List.of(
                      new ByteArrayInputStream(utf8(HELLO + "{\"method\":\"x\",\"params\":\"")),
                      new Repeated(end.contains("42") ? 100_000_000 : 5_000_000),
                      new ByteArrayInputStream(utf8(end + ping("after"))))));
      var answers = answers(in);
      assertThat(answers).hasSize(3);
      assertThat(answers.getLast().path("id").asText()).isEqualTo("after");
      isError(answers.subList(1, 2), -32600, end.contains("42") ? "42" : "null");
    }
  }

  /** The same letter, many times. */
  private static final class Repeated extends InputStream {
    private long left;

    Repeated(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'y' : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      var count = (int) Math.min(left, length);
      java.util.Arrays.fill(target, offset, offset + count, (byte) 'y');
      left -= count;
      return count == 0 ? -1 : count;
    }
  }

  @Test
  void beforeTheHelloThereIsAnAnswerToo() throws Exception {
    var in =
        """
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":1,"method":"ping"}
        {"jsonrpc":"2.0","id":2,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
        {"jsonrpc":"2.0","id":3,"method":"tools/list"}
        {"jsonrpc":"2.0","id":4,"method":"initialize","params":{"capabilities":3}}
        {"jsonrpc":"2.0","id":5,"method":"tools/list"}
        """
            + HELLO
            + "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/list\"}\n"
            + "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/list\"}";
    var answers = answers(new ByteArrayInputStream(utf8(in)));
    assertThat(answers.stream().map(a -> a.path("id").asText() + " " + a.at("/error/code").asInt()))
        .containsExactly(
            "1 0", "2 -32601", "3 -32600", "4 -32602", "5 -32600", "hello 0", "6 0", "6 0");
    assertThat(answers.getLast().at("/result/tools")).hasSizeGreaterThan(10);
  }

  /**
   * Messages with bytes changed, taken out, put in and doubled: each has exactly the answer that it
   * should have by what it has become, and the ping after it is answered.
   */
  @Test
  void whateverComesTheNextLineIsRead() throws Exception {
    var random = new Random(14);
    var all = new ByteArrayOutputStream();
    all.writeBytes(utf8(HELLO));
    var expected = new ArrayList<String>(List.of("\"hello\""));
    for (int i = 0; i < LINES; i++) {
      var line = mutated(random).replace("\n", "").replace("asked", "asked-" + i);
      var bytes = random.nextBoolean() ? utf8(line) : line.getBytes(StandardCharsets.ISO_8859_1);
      expectedId(bytes).ifPresent(expected::add);
      expected.add("\"ping-" + i + "\"");
      all.writeBytes(bytes);
      all.writeBytes(utf8(ping("ping-" + i)));
    }
    var answers = answers(new ByteArrayInputStream(all.toByteArray()));
    assertThat(answers.stream().map(a -> a.get("id").toString()))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(answers)
        .allSatisfy(a -> {
          assertThat(a.has("result") ^ a.has("error")).as("%s", a).isTrue();
          assertThat(a.at("/error/code").asInt()).as("%s", a).isNotEqualTo(-32603);
        });
  }

  private static String mutated(Random random) {
    var line = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int n = random.nextInt(4); n >= 0; n--) {
      var at = random.nextInt(line.length());
      switch (random.nextInt(4)) {
        case 0 -> line.setCharAt(at, (char) random.nextInt(256));
        case 1 -> line.delete(at, Math.min(line.length() - 1, at + random.nextInt(20)));
        case 2 -> line.insert(at, PARTS.get(random.nextInt(PARTS.size())));
        default -> line.insert(at, line.substring(at, Math.min(line.length(), at + 30)));
      }
    }
    return line.toString();
  }

  /** The id of the answer that a line has to have; empty for a notification or a response. */
  private static Optional<String> expectedId(byte[] line) {
    JsonNode message;
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      message = JSON.readTree(text.toString());
    } catch (IOException e) {
      return Optional.of("null");
    }
    if (!message.isObject()) {
      return Optional.of("null");
    }
    if (!message.has("method") && (message.has("result") || message.has("error"))) {
      return Optional.empty();
    }
    var params = message.path("params");
    var sound =
        message.path("jsonrpc").asText().equals("2.0")
            && message.path("jsonrpc").isTextual()
            && message.path("method").isTextual()
            && (params.isContainerNode() || params.isMissingNode() || params.isNull());
    if (sound && !message.has("id")) {
      return Optional.empty();
    }
    var id = message.path("id");
    return Optional.of(
        id.isTextual() || id.canConvertToLong() && id.isIntegralNumber() ? id.toString() : "null");
  }

  /** More than any pipe holds is answered before the client reads the first answer. */
  @Test
  void aClientMaySendAllBeforeItReadsAny() throws Exception {
    var client = new PipedOutputStream();
    var answers = new PipedInputStream(1024);
    var door = door(new PipedInputStream(client, 1024), new PipedOutputStream(answers), NOBODY);
    for (int i = 0; i < 20_000; i++) {
      client.write(utf8("[]\n"));
    }
    client.close();
    assertThat(new String(answers.readNBytes(20_000 * 10), StandardCharsets.UTF_8))
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{");
    answers.close();
    door.await();
  }

  @Test
  void theEndOfTheInputEndsItWhileACallRuns() throws Exception {
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var client = new PipedOutputStream();
    var door =
        door(
            new PipedInputStream(client, 1 << 16),
            OutputStream.nullOutputStream(),
            () -> {
              begun.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return NOBODY.get();
            });
    client.write(
        utf8(
            HELLO
                + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"list_projects\"}}\n"));
    client.flush();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    var began = System.nanoTime();
    client.close();
    door.await();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    never.countDown();
  }

  @Test
  void anOutputThatNobodyReadsEndsIt() throws Exception {
    var client = new PipedOutputStream();
    var door =
        door(
            new PipedInputStream(client, 1 << 16),
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            NOBODY);
    client.write(utf8(ping(1)));
    client.flush();
    door.await();
  }
}
