package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code kubectl offshoot} as a user runs it: kubectl finds the packaged plugin on the PATH,
 * unpacked from its archive, with an empty home directory.
 */
final class KubectlOffshoot {
  private static final Path ARCHIVE =
      Path.of(
          "target",
          "offshoot-plugin-linux-%s.tar.gz"
              .formatted(System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64"));

  private final Path home;
  private final String namespace;

  private KubectlOffshoot(Path home, String namespace) {
    this.home = home;
    this.namespace = namespace;
  }

  /** Unpacks the archive into an empty directory, which becomes the home as well. */
  static KubectlOffshoot unpacked(Path home, String namespace) throws Exception {
    assertThat(ARCHIVE).as("made by scripts/plugin").exists();
    var plugin = Files.createDirectories(home.resolve("plugin"));
    var tar =
        new ProcessBuilder("tar", "-xzf", ARCHIVE.toString(), "-C", plugin.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return new KubectlOffshoot(home, namespace);
  }

  /** Both outputs, and the exit code. */
  record Said(int code, String out, String err) {}

  Said run(String... arguments) throws Exception {
    var out = Files.createTempFile(home, "out", "");
    var err = Files.createTempFile(home, "err", "");
    var process =
        builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroy();
      throw new AssertionError(String.join(" ", arguments) + " did not end");
    }
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** It has to end well; what it printed. */
  String ok(String... arguments) throws Exception {
    var said = run(arguments);
    assertThat(said.code()).as("%s: %s", String.join(" ", arguments), said.err()).isZero();
    return said.out();
  }

  /** Leaves it running. */
  Process start(String... arguments) throws IOException {
    return builder(arguments).redirectErrorStream(true).start();
  }

  /** The first line that it prints. */
  static String firstLine(Process process) throws IOException {
    var line = new StringBuilder();
    var in = process.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return new String(
        line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private ProcessBuilder builder(String... arguments) {
    var command = new ArrayList<>(List.of("kubectl", "offshoot"));
    command.addAll(List.of(arguments));
    if (arguments.length > 0) {
      command.addAll(3, List.of("-n", namespace));
    }
    var builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment.put("PATH", home.resolve("plugin") + ":" + environment.get("PATH"));
    environment.put("HOME", home.toString());
    return builder;
  }
}
