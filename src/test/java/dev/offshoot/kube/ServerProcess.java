package dev.offshoot.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server program that a test starts: it is ready, or the failure tells how it ended and the last
 * lines of its log. A program that ends is noticed at once, whatever the patience.
 */
final class ServerProcess implements AutoCloseable {
  private static final int LINES = 30;

  private final String name;
  private final Process process;
  private final Path log;

  private ServerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static ServerProcess start(Path log, List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var name = Path.of(command.getFirst()).getFileName().toString();
    return new ServerProcess(name, process, log);
  }

  /** Whether the program answers; an exception says no. */
  @FunctionalInterface
  interface Probe {
    boolean answers() throws Exception;
  }

  void awaitReady(Duration patience, Probe probe) throws IOException {
    var end = System.nanoTime() + patience.toNanos();
    while (!answers(probe)) {
      if (!process.isAlive()) {
        throw new IOException(
            "%s ended with code %d:%n%s".formatted(name, process.exitValue(), tail()));
      }
      if (System.nanoTime() > end) {
        throw new IOException("%s is not ready after %s:%n%s".formatted(name, patience, tail()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** The answer counts only while the program lives: another may have its port. */
  private boolean answers(Probe probe) {
    try {
      return probe.answers() && process.isAlive();
    } catch (Exception e) {
      return false;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String tail() throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
