package dev.offshoot.boot;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    var wiring = Wiring.of(options);
    Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "stop"));
    wiring.start();
    return RUNNING;
  }
}
