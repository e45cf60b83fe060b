package dev.offshoot.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The packaged operator as a process of its own, as it runs in earnest and with the rights that it
 * has there. One is shared by all tests of a JVM and ends with it; a test that stops or replaces an
 * operator has one of its own, for its namespace alone. It must never end a process that it did not
 * start, nor lend it an administrator's rights.
 */
final class OperatorProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "offshoot.jar");
  private static final Path LOGS = Path.of("target", "e2e");
  private static final AtomicInteger STARTS = new AtomicInteger();

  private final Path log;
  private final Process process;

  private OperatorProcess(OperatorAccount account, String... arguments) {
    try {
      Files.createDirectories(LOGS);
      int number = STARTS.incrementAndGet();
      log = LOGS.resolve("operator-" + number + ".log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "@bin/java.options",
                  "-XX:AOTCache=target/offshoot.aot",
                  "-jar",
                  JAR.toString(),
                  "operator",
                  "--http-port",
                  "0"));
      command.addAll(List.of(arguments));
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      var kubeconfig = account.kubeconfig(LOGS.resolve("operator-" + number + ".kubeconfig"));
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await()
        .atMost(Space.PATIENCE)
        .until(() -> !process.isAlive() || log().contains("operator ready"));
    if (!process.isAlive()) {
      throw new IllegalStateException("the operator ended at its start:\n" + log());
    }
  }

  /** Makes sure that the shared operator runs. */
  static OperatorProcess shared() {
    synchronized (OperatorProcess.class) {
      if (Shared.operator == null || !Shared.operator.process.isAlive()) {
        Shared.operator = new OperatorProcess(OperatorAccount.everywhere(Cluster.get().client()));
      }
      OperatorAccount.assertNothingRefused(Shared.operator.log());
      return Shared.operator;
    }
  }

  /** One for this namespace alone; there must be no other. */
  static OperatorProcess of(Space space, String... arguments) {
    var all =
        Stream.concat(
            Stream.of("--namespaces", space.name(), "--operator-namespace", space.name()),
            Stream.of(arguments));
    return new OperatorProcess(
        OperatorAccount.only(space.client(), space.name()), all.toArray(String[]::new));
  }

  /** All that it said. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a look at what it was given. */
  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return ended();
  }

  /** SIGKILL: no last words. */
  int kill() throws InterruptedException {
    process.destroyForcibly();
    return ended();
  }

  /** Unless it was stopped before. */
  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      stop();
    }
  }

  private int ended() throws InterruptedException {
    if (!process.waitFor(Space.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the operator does not end:\n" + log());
    }
    OperatorAccount.assertNothingRefused(log());
    return process.exitValue();
  }

  private static final class Shared {
    private static OperatorProcess operator;
  }
}
