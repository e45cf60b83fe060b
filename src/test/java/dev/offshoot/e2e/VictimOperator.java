package dev.offshoot.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packaged operator as a process that is made to be killed: it starts quickly, with a small
 * heap and the cache of scripts/aot, and nobody waits for it. It must never end a process that it
 * did not start.
 */
final class VictimOperator implements AutoCloseable {
  private static final Path FOLDER = Path.of("target", "e2e");

  private static final AtomicInteger STARTS = new AtomicInteger();

  private final Process process;
  private final Path log;

  private VictimOperator(Process process, Path log) {
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts one.
   *
   * @param title of its log, below target/e2e; each start has one of its own
   * @param kubeconfig of an {@link OperatorAccount}, or one that leads to it
   * @param namespace that it watches and keeps its key in
   */
  static VictimOperator start(String title, Path kubeconfig, String namespace, String... more)
      throws IOException {
    Files.createDirectories(FOLDER);
    var log = FOLDER.resolve(title + "-" + STARTS.incrementAndGet() + ".log");
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx192m", "-Xms64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-XX:AOTCache=target/offshoot.aot", "-jar", "target/offshoot.jar"));
    line.addAll(List.of("operator", "--http-port", "0", "--namespaces", namespace));
    line.addAll(List.of("--operator-namespace", namespace, "--kubeconfig", kubeconfig.toString()));
    line.addAll(List.of(more));
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().remove("KUBECONFIG");
    return new VictimOperator(builder.start(), log);
  }

  /** For whoever kills it. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Killed by a signal that it could not hear, and not ended by a fault of its own. */
  boolean killed() {
    return !process.isAlive() && process.exitValue() == 128 + 9;
  }

  /** It has begun to look at what there is. */
  boolean ready() throws IOException {
    return Files.readString(log).contains("operator ready");
  }

  /** Where its words are. */
  Path log() {
    return log;
  }

  /** In order, as Kubernetes does it. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      throw new AssertionError("the operator does not stop");
    }
  }

  @Override
  public void close() throws InterruptedException, IOException {
    process.destroyForcibly().waitFor();
    OperatorAccount.assertNothingRefused(Files.readString(log));
  }
}
