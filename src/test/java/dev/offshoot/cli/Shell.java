package dev.offshoot.cli;

import dev.offshoot.kube.ApiServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs command lines of the plugin in this process, with a real kubectl and a real API server. */
final class Shell {
  private final String kubectl;
  private final @Nullable String typed;
  private final List<String> flags;

  private Shell(String kubectl, @Nullable String typed, List<String> flags) {
    this.kubectl = kubectl;
    this.typed = typed;
    this.flags = flags;
  }

  /** Without a terminal, in this namespace. */
  static Shell in(String namespace) {
    var api = ApiServer.get();
    return new Shell(
        api.kubectlProgram().toString(),
        null,
        List.of("--kubeconfig=" + api.kubeconfig(), "-n", namespace));
  }

  /** With this program in the place of kubectl. */
  Shell through(Path program) {
    return new Shell(program.toString(), typed, flags);
  }

  /** With somebody at a terminal who types this. */
  Shell typing(String line) {
    return new Shell(kubectl, line + "\n", flags);
  }

  /** What it printed, and how it ended. */
  record Result(int code, String out, String err) {}

  /** What Tab finds while a command's name is being typed. */
  List<String> tab(String typed) {
    return plain(List.of("__complete", typed)).out().lines().toList();
  }

  /** What Tab finds after these words, the last of which is being typed. */
  List<String> tab(String command, String first, String... more) {
    var all = new ArrayList<>(List.of("__complete", command));
    all.addAll(flags);
    all.add(first);
    all.addAll(List.of(more));
    return plain(all).out().lines().toList();
  }

  Result run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(flags);
    return plain(all);
  }

  private Result plain(List<String> all) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new BufferedReader(new StringReader(typed == null ? "" : typed)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            typed != null,
            false);
    var code =
        new Plugin(console, Clock.systemUTC(), kubectl, "offshoot test", () -> {})
            .run(all.toArray(String[]::new));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
