package dev.offshoot.boot;

import dev.offshoot.cli.Console;
import dev.offshoot.cli.Plugin;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs the plugin's commands against a kubectl of straw, for the JVM's cache to learn from (JEP
 * 483): {@code scripts/plugin} does it once. It must never reach a cluster.
 */
public final class PluginTraining {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("tree"),
          List.of("tree", "login", "-o", "yaml"),
          List.of("create", "login", "--dry-run", "-o", "json"),
          List.of("diff", "login"),
          List.of("merge", "login"),
          List.of("reset", "login", "--yes"),
          List.of("env", "login"),
          List.of("logs", "login"),
          List.of("suspend", "nowhere", "--no-wait"),
          List.of("approve", "nothing"),
          List.of("__complete", "merge", ""),
          List.of("--help"),
          List.of("tree", "--nonsense"));

  private PluginTraining() {}

  /** The one argument is the kubectl of straw. */
  public static void main(String[] args) {
    var silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    for (var colours : new boolean[] {false, true}) {
      var console =
          new Console(new BufferedReader(new StringReader("")), silent, silent, false, colours);
      var plugin =
          new Plugin(
              console,
              MachineClock.steady(),
              args[0],
              String.join("", new BuildVersion().getVersion()),
              () -> {});
      COMMANDS.forEach(command -> plugin.run(command.toArray(String[]::new)));
    }
    System.exit(0);
  }
}
