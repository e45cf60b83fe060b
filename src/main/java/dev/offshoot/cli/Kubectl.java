package dev.offshoot.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The one way to the cluster: kubectl as a child process, with the flags that say which cluster and
 * who asks. So every way to log in works, and no client has to be started here. It must never carry
 * a secret in an argument.
 */
final class Kubectl {
  private final String program;
  private final List<String> flags;
  private final Console console;

  Kubectl(String program, List<String> flags, Console console) {
    this.program = program;
    this.flags = List.copyOf(flags);
    this.console = console;
  }

  /** The same kubectl with flags of a command line. */
  Kubectl with(List<String> more) {
    return new Kubectl(program, more, console);
  }

  /**
   * Runs it to its end.
   *
   * @param input what it reads
   * @return what it printed
   * @throws Refused with its words, if it failed
   */
  String run(String input, String... arguments) {
    var process = start(List.of(arguments));
    var said = drained(process.getErrorStream());
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // it ended without reading all of it, and says why
    }
    try {
      var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw Refused.of(warned(said.join()));
      }
      warned(said.join());
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** Starts it and leaves it running; it ends with this process. */
  Process start(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(arguments);
    command.addAll(flags);
    try {
      var process = new ProcessBuilder(command).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process;
    } catch (IOException e) {
      throw Failure.failed(
          "%s cannot be run: put kubectl on the PATH, or name it in the variable KUBECTL (%s)",
          program, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a stream to its end beside everything else. */
  static CompletableFuture<String> drained(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "";
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  /** Hands warnings of the API server on, and keeps the rest. */
  private String warned(String said) {
    return said.lines()
        .filter(line -> {
          if (line.startsWith("Warning: ")) {
            console.say(line);
            return false;
          }
          return true;
        })
        .collect(Collectors.joining("\n"));
  }
}
