package dev.offshoot.e2e;

import dev.offshoot.kube.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The operator as it is meant to be run, with bin/java.options, its AOT cache and the rights that
 * it has in earnest, under a user of its own, so that the API server's audit log tells its writes
 * from everybody else's. Ends with {@link #close}.
 */
final class TunedOperator implements AutoCloseable {
  private final Process process;
  private final int port;

  private TunedOperator(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** As whoever the kubeconfig says. */
  static TunedOperator start(Path kubeconfig) throws IOException {
    var port = FreePort.find();
    var home = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var log = Path.of("target", "bench-operator.log").toFile();
    var builder =
        new ProcessBuilder(
                List.of(
                    home,
                    "@bin/java.options",
                    "-XX:AOTCache=target/offshoot.aot",
                    "-jar",
                    "target/offshoot.jar",
                    "operator",
                    "--http-port",
                    String.valueOf(port)))
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new TunedOperator(process, port);
  }

  void awaitReady() throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
      while (!ready(http, request)) {
        if (!process.isAlive()) {
          throw new AssertionError("the operator ended, see target/bench-operator.log");
        }
        Thread.sleep(10);
      }
    }
  }

  /** What is alive after a full collection. */
  long liveHeapBytes() throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var histogram =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    var text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var total =
        text.lines().filter(l -> l.startsWith("Total")).reduce((_, last) -> last).orElseThrow();
    return Long.parseLong(total.trim().split("\\s+")[2]);
  }

  private static boolean ready(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
