package dev.offshoot.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code offshoot train}: starts the operator against an API server of straw in this process, lets
 * it make one branch's objects, answers an agent's first calls, and ends. Run once by the build
 * with {@code -XX:AOTCacheOutput}, so that later starts find their classes loaded and linked (JEP
 * 483, 515). It must never reach a real cluster.
 */
@Command(name = "train", hidden = true, description = "A start for the JVM's cache to learn from.")
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KEYS", description = "A PKCS #12 file made for this training.")
  private @Nullable Path keys;

  @Override
  public Integer call() throws Exception {
    if (keys == null) {
      throw new IllegalStateException("picocli asks for it");
    }
    try (var straw = new StrawApiServer(StrawKeys.of(keys))) {
      var options = new OperatorOptions();
      new CommandLine(options)
          .parseArgs(
              List.of("--http-port", "0", "--operator-namespace", "training", "--route", "service")
                  .toArray(String[]::new));
      try (var wiring = Wiring.of(options, straw.config())) {
        wiring.start();
        straw.awaitWrites();
      }
      McpTraining.run(straw.config());
    }
    return 0;
  }
}
