package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from outside: times, names, files, and what kubectl says. */
class InputTest {
  @ParameterizedTest
  @CsvSource({"90s, 90", "10m, 600", "2h, 7200"})
  void times(String text, long seconds) {
    assertThat(WaitOptions.time("--timeout", text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "-1s", "1d", "1m30s", "99999999s"})
  void noTimes(String text) {
    assertThatThrownBy(() -> WaitOptions.time("--timeout", text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", "a?watch=true", "", "a..b", "A", "a\n", "a%2fb"})
  void noNameLeavesItsPlace(String name) {
    var plugin = new Said();
    assertThat(plugin.run("tree", "-n", name)).isEqualTo(Exit.USAGE.code());
    assertThat(plugin.err()).contains("is no namespace");
  }

  @Test
  void withoutKubectlItSaysSo() {
    var plugin = new Said();
    assertThat(plugin.run("tree", "-n", "a")).isEqualTo(Exit.FAILED.code());
    assertThat(plugin.err()).contains("put kubectl on the PATH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Error from server (NotFound): x \"y\" not found | NotFound | x \"y\" not found",
        "Error from server: too many | '' | too many",
        "error: no context | '' | no context",
        "The BranchMerge \"x\" is invalid: spec | Invalid | The BranchMerge \"x\" is invalid: spec",
      })
  void refusals(String said, String reason, String message) {
    var refused = Refused.of(said);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.words()).isEqualTo(message);
  }

  @Test
  void filesAreReadAsAConfigMapsKeysAre(@TempDir Path files) throws Exception {
    Files.writeString(files.resolve("0002_b.sql"), "-- offshoot: replay=false\nselect 2");
    Files.writeString(files.resolve("V1__a.sql"), "select 1");
    Files.writeString(files.resolve("notes.txt"), "");
    Files.createDirectory(files.resolve("3_directory.sql"));
    assertThat(Directory.migrations(files).toString())
        .isEqualTo(
            "[{\"version\":\"2\",\"name\":\"b\",\"sql\":\"-- offshoot: replay=false\\nselect 2\",\"transactional\":true,\"replay\":false},"
                + "{\"version\":\"1\",\"name\":\"a\",\"sql\":\"select 1\",\"transactional\":true,\"replay\":true}]");
    Files.writeString(files.resolve("01_again.sql"), "select 1");
    Files.writeString(files.resolve("5_flag.sql"), "-- offshoot: replay=no\n");
    assertThatThrownBy(() -> Directory.migrations(files))
        .hasMessageContaining("V1__a.sql has the same version as 01_again.sql")
        .hasMessageContaining("5_flag.sql cannot be read: its first line says \"replay=no\"");
    Files.write(files.resolve("6_latin.sql"), new byte[] {(byte) 0xe4});
    assertThatThrownBy(() -> Directory.migrations(files)).hasMessageContaining("not in UTF-8");
  }

  @Test
  void anEmptyDirectoryIsNoSuccess(@TempDir Path files) {
    assertThatThrownBy(() -> Directory.migrations(files)).hasMessageContaining("has no migration");
    assertThatThrownBy(() -> Directory.migrations(files.resolve("none")))
        .hasMessageContaining("cannot be read as a directory");
  }

  /** The plugin with a kubectl that is not there. */
  private static final class Said {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    int run(String... arguments) {
      var console =
          new Console(
              new BufferedReader(new StringReader("")),
              new PrintStream(new ByteArrayOutputStream()),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              false,
              false);
      return new Plugin(console, Clock.systemUTC(), "/nowhere/kubectl", "test", () -> {})
          .run(arguments);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
