package dev.offshoot.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of others that the tests need beside the operator, as a process of this machine. */
final class BesideProcess implements AutoCloseable {
  private static final Path LOGS = Path.of("target", "e2e");

  private final Process process;

  private BesideProcess(Process process) {
    this.process = process;
  }

  /** Returns when the port takes connections. */
  static BesideProcess start(int port, Map<String, String> environment, String... command)
      throws IOException {
    var beside = start(environment, command);
    var process = beside.process;
    await().atMost(Space.PATIENCE).until(() -> !process.isAlive() || answers(port));
    if (!process.isAlive()) {
      throw new IllegalStateException(command[0] + " ended:\n" + Files.readString(log(command[0])));
    }
    return beside;
  }

  /** One that listens nowhere; it writes into a file called after it. */
  static BesideProcess start(Map<String, String> environment, String... command)
      throws IOException {
    Files.createDirectories(LOGS);
    var builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(log(command[0]).toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new BesideProcess(process);
  }

  private static Path log(String program) {
    return LOGS.resolve(Path.of(program).getFileName() + ".log");
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
