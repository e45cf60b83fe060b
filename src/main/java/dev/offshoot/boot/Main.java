package dev.offshoot.boot;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry: picks the command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "offshoot",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Postgres branches on Kubernetes.",
    subcommands = {OperatorCommand.class, McpCommand.class, CheckCommand.class, TrainCommand.class})
public final class Main {
  private Main() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    var code = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    if (code != OperatorCommand.RUNNING) {
      System.exit(code);
    }
  }
}
