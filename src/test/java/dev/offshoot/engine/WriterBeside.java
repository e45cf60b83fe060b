package dev.offshoot.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An operator's engine as a process of its own that applies one migration, so that a test can stop
 * it.
 */
final class WriterBeside implements AutoCloseable {
  private final Process process;
  private final Path output;

  private WriterBeside(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static WriterBeside start(PgServer server, Duration silence, String sql, Path files)
      throws IOException {
    var output = files.resolve("writer.txt");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WriterBeside.class.getName(),
                "" + server.port(),
                "" + silence.toSeconds(),
                sql)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new WriterBeside(process, output);
  }

  /** The process: port, seconds of silence, text of migration 1. */
  public static void main(String... arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    var change = Fixture.migration(1, arguments[2]);
    try {
      System.out.println(
          Fixture.engine(new Sessions(Duration.ofSeconds(Long.parseLong(arguments[1]))))
              .apply(
                  PgServer.access(() -> port, "beside"),
                  List.of(change),
                  Fixture.options(),
                  Engine.Progress.SILENT));
    } catch (Unavailable e) {
      System.out.println("Unavailable " + e.reason());
    }
  }

  void freeze() {
    PgServer.signal(process.pid(), "STOP");
  }

  void thaw() {
    PgServer.signal(process.pid(), "CONT");
  }

  /** What it said at its end. */
  String ended() throws IOException, InterruptedException {
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      throw new AssertionError("the writer does not end: " + Files.readString(output));
    }
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
