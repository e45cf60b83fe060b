package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.kube.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;

/** An operator as a process, of one namespace, asked as probes ask it. Ends with {@link #close}. */
final class OperatorBeside implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final int port;

  private OperatorBeside(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Returns when it is ready.
   *
   * @param namespace that it watches and keeps its key in
   * @param files a directory for its log
   * @param options more of them
   */
  static OperatorBeside start(Path kubeconfig, String namespace, Path files, String... options)
      throws IOException {
    var port = FreePort.find();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.offshoot.boot.Main",
                "operator"));
    command.addAll(List.of("--http-port=" + port, "--namespaces=" + namespace));
    command.addAll(List.of("--operator-namespace=" + namespace, "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(options));
    var log = files.resolve("operator.log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    var operator = new OperatorBeside(process, log, port);
    operator.until(200, "ok");
    return operator;
  }

  /** Waits until /readyz says so. */
  void until(int code, String words) {
    until(() -> assertThat(get("/readyz")).startsWith(code + " " + words));
  }

  /** Asserts again and again until it holds, as long as the operator lives. */
  void until(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptions()
        .untilAsserted(() -> {
          assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
          assertion.run();
        });
  }

  /** Code and words, as a probe gets them within its five seconds. */
  String get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body().strip();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(3, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
