package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KubeconfigConverterTest {
  @TempDir Path files;

  @ParameterizedTest
  @ValueSource(classes = {OperatorCommand.class, McpCommand.class})
  void aFileThatIsThere(Class<?> command) throws Exception {
    var file = Files.createFile(files.resolve("config"));
    assertThat(
            commandLine(command)
                .parseArgs("--kubeconfig", file.toString())
                .matchedOption("--kubeconfig")
                .<Path>getValue())
        .isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(classes = {OperatorCommand.class, McpCommand.class})
  void oneThatIsNotIsNamed(Class<?> command) {
    assertThatThrownBy(
            () -> commandLine(command).parseArgs("--kubeconfig", files.resolve("no").toString()))
        .hasMessage(
            "Invalid value for option '--kubeconfig': %s is no file that can be read"
                .formatted(files.resolve("no")));
  }

  private static CommandLine commandLine(Class<?> command) throws Exception {
    return new CommandLine(command.getDeclaredConstructor().newInstance())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
