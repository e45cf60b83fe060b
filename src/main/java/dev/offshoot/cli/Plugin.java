package dev.offshoot.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kubectl offshoot}: reads the command line, runs one command and says how it ended. Builds
 * only the command that is asked for, because every command's model costs time at each start.
 */
public final class Plugin {
  private static final String NAME = "kubectl offshoot";

  /** What the launcher kubectl_complete-offshoot calls. */
  private static final String COMPLETE = "__complete";

  private static final Map<String, Function<Setting, Act>> COMMANDS = commands();

  private final Setting setting;
  private final String version;

  /**
   * The plugin.
   *
   * @param kubectl the program to run
   * @param version what {@code --version} says
   * @param deaf makes this process deaf to Ctrl-C
   */
  public Plugin(Console console, Clock clock, String kubectl, String version, Runnable deaf) {
    this.setting = new Setting(console, clock, new Kubectl(kubectl, List.of(), console), deaf);
    this.version = version;
  }

  private static Map<String, Function<Setting, Act>> commands() {
    var commands = new LinkedHashMap<String, Function<Setting, Act>>();
    commands.put("tree", TreeCommand::new);
    commands.put("create", CreateCommand::new);
    commands.put("apply", ApplyCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.put("merge", OperationCommand::merge);
    commands.put("rebase", OperationCommand::rebase);
    commands.put("reset", ResetCommand::new);
    commands.put("approve", ApproveCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("env", EnvCommand::new);
    commands.put("psql", PsqlCommand::new);
    commands.put("connect", ConnectCommand::new);
    commands.put("suspend", SuspendCommand::suspend);
    commands.put("resume", SuspendCommand::resume);
    commands.put("delete", DeleteCommand::new);
    return commands;
  }

  /** Runs a command line; the exit code. */
  public int run(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(COMPLETE)) {
      new Completion(setting, commandLine(Optional.empty()))
          .of(List.of(arguments).subList(1, arguments.length))
          .forEach(setting.console()::print);
      return Exit.DONE.code();
    }
    var plain = Stream.of(arguments).map(a -> a.equals("--dry-run=server") ? "--dry-run" : a);
    var only = Optional.of(arguments).filter(a -> a.length > 0).map(a -> a[0]);
    return commandLine(only.filter(COMMANDS::containsKey)).execute(plain.toArray(String[]::new));
  }

  /** The model of one command, or of all. */
  CommandLine commandLine(Optional<String> only) {
    var root = CommandSpec.create().name(NAME).version(version);
    root.usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .sortOptions(false)
        .exitCodeListHeading("Exit codes:%n")
        .exitCodeList(codes())
        .description(
            "Postgres branches on Kubernetes. All that it does, it does with kubectl and your own rights.");
    new Form(root).standard();
    COMMANDS.forEach((name, make) -> {
      if (only.isEmpty() || only.get().equals(name)) {
        root.addSubcommand(name, model(name, make.apply(setting)));
      }
    });
    var line = new CommandLine(root);
    line.setOut(new PrintWriter(setting.console().out(), true));
    line.setErr(new PrintWriter(setting.console().err(), true));
    line.setExecutionStrategy(this::execute);
    line.setParameterExceptionHandler((e, _) -> {
      var of = e.getCommandLine().getCommandSpec().qualifiedName();
      setting.console().say(e.getMessage() + "\n\"" + of + " --help\" says what there is.");
      return Exit.USAGE.code();
    });
    return line;
  }

  private static CommandLine model(String name, Act act) {
    var spec = CommandSpec.wrapWithoutInspection(act).name(name);
    spec.usageMessage().sortOptions(false);
    var form = new Form(spec);
    act.declare(form);
    form.standard();
    return new CommandLine(spec);
  }

  private static Map<String, String> codes() {
    var codes = new LinkedHashMap<String, String>();
    for (var exit : Exit.values()) {
      codes.put(Integer.toString(exit.code()), exit.meaning());
    }
    return codes;
  }

  private int execute(ParseResult parsed) {
    var help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    var last = parsed.asCommandLineList().getLast();
    if (last.getCommand() instanceof Act act) {
      try {
        return act.run(new Given(last.getParseResult())).code();
      } catch (Failure e) {
        setting.console().say(e.words());
        return e.exit().code();
      } catch (Refused e) {
        setting.console().say(Words.refused(e));
        return Exit.FAILED.code();
      }
    }
    setting.console().err().print(last.getUsageMessage());
    return Exit.USAGE.code();
  }
}
