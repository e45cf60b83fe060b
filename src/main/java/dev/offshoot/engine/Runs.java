package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins runs: each under a supervisor with the run's deadline. It decides nothing else. */
final class Runs {
  private final Sessions sessions;
  private final Databases databases;
  private final Supervisor supervisor;
  private final Backoff backoff;
  private final Crashes crashes = new Crashes();
  private final LongSupplier nanos;
  private final RunObserver observer;

  Runs(LongSupplier nanos, Sessions sessions, Databases databases, Backoff backoff) {
    this(nanos, sessions, databases, backoff, RunObserver.NONE);
  }

  Runs(
      LongSupplier nanos,
      Sessions sessions,
      Databases databases,
      Backoff backoff,
      RunObserver observer) {
    this.nanos = nanos;
    this.observer = observer;
    this.sessions = sessions;
    this.databases = databases;
    this.supervisor = new Supervisor(nanos, sessions);
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
    long began = nanos.getAsLong();
    var watch = crashes.watch(branch, options);
    Outcome outcome;
    try {
      outcome =
          supervisor.supervise(
              branch,
              options.timeouts().deadline(),
              counted(progress),
              (stop, relay) ->
                  new Run(branch, sessions, databases, backoff, options, stop, relay, watch)
                      .go(maker, opening));
    } catch (InterruptedException e) {
      watch.ended();
      throw e;
    }
    watch.ended();
    observer.ended(branch instanceof Scratch, outcome, Duration.ofNanos(nanos.getAsLong() - began));
    return outcome;
  }

  private Progress counted(Progress progress) {
    return new Progress() {
      @Override
      public void starting(Change change, int index, int total) {
        progress.starting(change, index, total);
      }

      @Override
      public void retrying(Change change, int index, int total, String why) {
        observer.retried();
        progress.retrying(change, index, total, why);
      }

      @Override
      public void nothingNew() {
        progress.nothingNew();
      }

      @Override
      public void applied(Change change, int index, int total) {
        progress.applied(change, index, total);
      }
    };
  }
}
