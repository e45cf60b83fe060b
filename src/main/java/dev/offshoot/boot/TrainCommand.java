package dev.offshoot.boot;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code offshoot train}: starts the operator against an API server of straw in this process, lets
 * it make one branch's objects, answers an agent's first calls, and ends. Run once by the build
 * with {@code -XX:AOTCacheOutput}, so that later starts find their classes loaded and linked (JEP
 * 483, 515). It must never reach a real cluster.
 */
@Command(name = "train", hidden = true, description = "A start for the JVM's cache to learn from.")
final class TrainCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    try (var straw = new StrawApiServer()) {
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
