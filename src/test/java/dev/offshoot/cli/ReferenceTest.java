package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The reference page is what the commands themselves say; {@code -Dcrds.write=true} writes it. */
class ReferenceTest {
  private static final Path PAGE = Path.of("docs", "reference", "kubectl-plugin.md");

  @Test
  void thePageIsUpToDate() throws IOException {
    var page = page();
    if (Boolean.getBoolean("crds.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).as("run make generate").isEqualTo(page);
  }

  private static String page() {
    var silent = new PrintStream(OutputStream.nullOutputStream());
    var console =
        new Console(new BufferedReader(new StringReader("")), silent, silent, false, false);
    var all =
        new Plugin(console, Clock.systemUTC(), "kubectl", "", () -> {})
            .commandLine(Optional.empty());
    var page = new StringBuilder();
    page.append("# The kubectl plugin\n\n<!-- made from the commands by make generate -->\n\n");
    page.append(
        "How to install and use it: [Use the kubectl plugin](../how-to/use-kubectl-plugin.md).\n\n");
    page.append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (var exit : Exit.values()) {
      page.append("| %d | %s |\n".formatted(exit.code(), exit.meaning()));
    }
    page.append("\nCtrl-C ends a command with 130; what was asked for goes on.\n");
    all.getSubcommands()
        .forEach((name, command) ->
            page.append("\n## " + name + "\n\n```text\n" + usage(command) + "```\n"));
    return page.toString();
  }

  private static String usage(CommandLine command) {
    return command.setUsageHelpWidth(120).getUsageMessage(Ansi.OFF).replaceAll("(?m) +$", "");
  }
}
