package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Begins runs: each under a supervisor with the run's deadline. It decides nothing else. */
final class Runs {
  private final Sessions sessions;
  private final Databases databases;
  private final Supervisor supervisor;
  private final Backoff backoff;

  Runs(Clock clock, Sessions sessions, Databases databases, Backoff backoff) {
    this.sessions = sessions;
    this.databases = databases;
    this.supervisor = new Supervisor(clock, sessions);
    this.backoff = backoff;
  }

  Outcome run(Access branch, RunOptions options, Progress progress, Plan.Maker maker)
      throws Unavailable, InterruptedException {
    return run(branch, options, progress, maker, null);
  }

  /**
   * The same.
   *
   * @param opening written once the plan is made and refuses nothing
   */
  Outcome run(
      Access branch,
      RunOptions options,
      Progress progress,
      Plan.Maker maker,
      @Nullable Opening opening)
      throws Unavailable, InterruptedException {
    return supervisor.supervise(
        branch,
        options.timeouts().deadline(),
        progress,
        (stop, relay) ->
            new Run(branch, sessions, databases, backoff, options, stop, relay).go(maker, opening));
  }
}
