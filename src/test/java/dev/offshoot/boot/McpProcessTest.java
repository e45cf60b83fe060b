package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code offshoot mcp} as its own process, with an API server that takes connections and never
 * answers: what it prints, and that it ends with its client.
 */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class McpProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SOON = 30;

  @TempDir private Path dir;
  private ServerSocket silent;
  private Process process;
  private OutputStream in;
  private BufferedReader out;

  @BeforeEach
  void start() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(silent.getLocalPort(), Redirect.to(dir.resolve("log").toFile()));
  }

  private void start(int apiServer, Redirect errors, String... more) throws IOException {
    var kubeconfig =
        Files.writeString(
            dir.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: shop}}]
            current-context: x
            """
                .formatted(apiServer));
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@bin/java.options",
                "-XX:AOTCache=" + dir.resolve("none"), // the JVM complains of it
                "-Dlogback.configurationFile=src/main/resources/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.offshoot.boot.Main",
                "mcp",
                "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(more));
    process = new ProcessBuilder(command).redirectError(errors).start();
    in = process.getOutputStream();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterEach
  void end() throws IOException {
    process.destroyForcibly();
    silent.close();
  }

  private void say(String lines) throws IOException {
    in.write((lines.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private JsonNode heard() throws IOException {
    var line = out.readLine();
    assertThat(line).as("the log: %s", Files.readString(dir.resolve("log"))).isNotNull();
    return JSON.readTree(line);
  }

  private void hello() throws IOException {
    say(
        "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'2025-11-25','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}");
    assertThat(heard().at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
    say("{'jsonrpc':'2.0','method':'notifications/initialized'}");
  }

  private void endsSoon() throws Exception {
    assertThat(process.waitFor(SOON, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void badLinesAreAnsweredAndTheEndOfTheInputEndsItWhileACallRuns() throws Exception {
    say("{'jsonrpc':'2.0','id':0,'method':'server/discover'}");
    assertThat(heard().at("/error/code").asInt()).isEqualTo(-32601);
    hello();
    for (var line : List.of("", "[]", "\uFEFF{}", "{'id':null}", "[".repeat(100_000))) {
      say(line);
      assertThat(heard().at("/error/code").asInt()).isIn(-32700, -32600);
    }
    say("{'jsonrpc':'2.0','id':2,'method':'tools/call','params':{'name':'list_projects'}}");
    silent.accept();
    say("{'jsonrpc':'2.0','id':3,'method':'ping'}");
    assertThat(heard().path("id").asInt()).isEqualTo(3);
    in.close();
    endsSoon();
    assertThat(out.readLine()).as("what else stands on standard output").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--json-logs"})
  void itsLogHasTheFormatThatIsAskedFor(String option) throws Exception {
    process.destroyForcibly();
    start(
        silent.getLocalPort(),
        Redirect.to(dir.resolve("log").toFile()),
        option.isEmpty() ? new String[0] : new String[] {option});
    hello();
    in.close();
    endsSoon();
    assertThat(Files.readAllLines(dir.resolve("log")))
        .filteredOn(line -> line.contains("initialize"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{") != option.isEmpty());
  }

  /** Each call leaves a line in the log, and 64 KiB fill the pipe. */
  @Test
  void itAnswersAlthoughNobodyReadsItsLog() throws Exception {
    process.destroyForcibly();
    var nothing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    nothing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    nothing.start();
    try {
      start(nothing.getAddress().getPort(), Redirect.PIPE);
      hello();
      for (int id = 2; id < 1_000; id++) {
        say(
            "{'jsonrpc':'2.0','id':%d,'method':'tools/call','params':{'name':'list_migrations'}}"
                .formatted(id));
        assertThat(JSON.readTree(out.readLine()).path("id").asInt()).isEqualTo(id);
      }
      in.close();
      endsSoon();
      assertThat(process.getErrorStream().readAllBytes().length).isGreaterThan(60_000);
    } finally {
      nothing.stop(0);
    }
  }

  @Test
  void itEndsWhenNobodyReadsItsOutput() throws Exception {
    hello();
    process.getInputStream().close();
    say("{'jsonrpc':'2.0','id':2,'method':'ping'}");
    endsSoon();
  }
}
