package dev.offshoot.boot;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code offshoot operator}: runs until it is told to stop. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Runs the controllers until SIGTERM.",
    sortOptions = false)
final class OperatorCommand implements Callable<Integer> {
  /** Said instead of an exit code while the operator's own threads go on. */
  static final int RUNNING = -1;

  @Mixin private @Nullable OperatorOptions options;

  @Override
  public Integer call() throws Exception {
    if (options == null) {
      throw new IllegalStateException("picocli sets the options");
    }
    if (options.jsonLogs) {
      System.setProperty("OFFSHOOT_LOG_FORMAT", "json");
    }
    try {
      var wiring = Wiring.of(options);
      Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "stop"));
      wiring.start();
      return RUNNING;
    } catch (RuntimeException e) {
      var words = StartFailure.words(e, options.operatorNamespace);
      // no logger before the options are known: they decide the log's format
      var log = LoggerFactory.getLogger(OperatorCommand.class);
      words.ifPresent(w -> log.atError().log("the operator does not start: {}", w));
      if (words.isEmpty()) {
        throw e;
      }
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
