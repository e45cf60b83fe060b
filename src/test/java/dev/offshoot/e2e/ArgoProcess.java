package dev.offshoot.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One part of an Argo CD, or its Redis, as a process that listens on loopback. */
final class ArgoProcess implements AutoCloseable {
  private static final Path LOGS = Path.of("target", "e2e");

  private final Process process;

  private ArgoProcess(Process process) {
    this.process = process;
  }

  /** A port that is free now. */
  static int port() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Returns when the port takes connections; the process writes into a file called after it. */
  static ArgoProcess start(int port, Map<String, String> environment, String... command)
      throws IOException {
    Files.createDirectories(LOGS);
    var log = LOGS.resolve(Path.of(command[0]).getFileName() + ".log");
    var builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await().atMost(Duration.ofSeconds(90)).until(() -> !process.isAlive() || answers(port));
    if (!process.isAlive()) {
      throw new IllegalStateException(command[0] + " ended:\n" + Files.readString(log));
    }
    return new ArgoProcess(process);
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
