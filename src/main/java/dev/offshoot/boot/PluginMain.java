package dev.offshoot.boot;

import dev.offshoot.cli.Console;
import dev.offshoot.cli.Plugin;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The entry of {@code kubectl offshoot}. Wires streams, clock and kubectl, and nothing that the
 * operator or the agents' server needs: it starts for each command. What is a terminal its launcher
 * says, in the property {@code offshoot.terminals}: the numbers of those streams.
 */
public final class PluginMain {
  private PluginMain() {}

  /** Runs one command line. */
  public static void main(String[] args) {
    var terminals = System.getProperty("offshoot.terminals", "");
    var out = stream(FileDescriptor.out);
    var console =
        new Console(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            out,
            stream(FileDescriptor.err),
            terminals.contains("0") && terminals.contains("2"),
            terminals.contains("1")
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM")));
    var kubectl = Optional.ofNullable(System.getenv("KUBECTL")).filter(k -> !k.isBlank());
    var plugin =
        new Plugin(
            console,
            MachineClock.steady(),
            kubectl.orElse("kubectl"),
            String.join("", new BuildVersion().getVersion()),
            () -> Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN));
    var code = plugin.run(args);
    out.flush();
    System.exit(code);
  }

  private static PrintStream stream(FileDescriptor of) {
    return new PrintStream(new FileOutputStream(of), true, StandardCharsets.UTF_8);
  }
}
