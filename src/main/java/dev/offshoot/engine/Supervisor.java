package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run work on a thread of its own while the calling thread tells the progress, watches the
 * deadline and hears interrupts. When either comes it ends the backend that runs the SQL of others,
 * again and again until the run has ended. It must never decide the outcome: the run does.
 */
final class Supervisor {
  private static final Duration CUT_AFTER = Duration.ofSeconds(15);

  /** The work. */
  interface Body<T> {
    T run(Stop stop, Progress progress)
        throws SQLException, IOException, Unavailable, InterruptedException;
  }

  private sealed interface Event<T> {
    record Told<T>(Runnable to) implements Event<T> {}

    record Ended<T>(@Nullable T result, @Nullable Throwable error) implements Event<T> {}
  }

  private final LongSupplier nanos;
  private final Sessions sessions;

  /**
   * @param nanos ticks that only go forward: a clock that jumps ends nobody's work
   */
  Supervisor(LongSupplier nanos, Sessions sessions) {
    this.nanos = nanos;
    this.sessions = sessions;
  }

  <T> T supervise(Access branch, Duration deadline, Progress progress, Body<T> body)
      throws Unavailable, InterruptedException {
    var stop = new Stop();
    var events = new LinkedBlockingQueue<Event<T>>();
    var relay = relay(progress, events);
    Thread.ofVirtual()
        .name("offshoot-run-" + branch.branch())
        .start(() -> {
          try {
            events.add(new Event.Ended<>(body.run(stop, relay), null));
          } catch (Throwable e) {
            events.add(new Event.Ended<>(null, e));
          }
        });
    var end = watch(branch, deadline, stop, events, progress);
    var error = end.error();
    if (stop.reason() == Stop.Reason.INTERRUPTED) {
      throw new InterruptedException("the run on branch " + branch.branch() + " was cancelled");
    }
    var result = end.result();
    if (result != null) {
      return result;
    }
    throw failure(branch, error);
  }

  private static Unavailable failure(Access branch, @Nullable Throwable error) {
    return switch (error) {
      case Unavailable e -> e;
      case SQLException e -> Diagnosis.unavailable(branch, e);
      case IOException e -> Diagnosis.unavailable(branch, e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new IllegalStateException("a run ended without a result", error);
    };
  }

  private <T> Event.Ended<T> watch(
      Access branch,
      Duration deadline,
      Stop stop,
      LinkedBlockingQueue<Event<T>> events,
      Progress progress) {
    var began = nanos.getAsLong();
    Duration stoppedAt = null;
    while (true) {
      try {
        var left = deadline.minus(since(began)).toMillis();
        var wait = stop.reason() == null ? Math.clamp(left, 1, 500) : 200;
        switch (events.poll(wait, TimeUnit.MILLISECONDS)) {
          case Event.Told<T> told -> told.to().run();
          case Event.Ended<T> ended -> {
            return ended;
          }
          case null -> progress.nothingNew();
        }
        if (stop.reason() == null && since(began).compareTo(deadline) >= 0) {
          stop.request(Stop.Reason.DEADLINE);
        }
      } catch (InterruptedException e) {
        stop.request(Stop.Reason.INTERRUPTED);
      }
      if (stop.reason() != null) {
        stoppedAt = stoppedAt == null ? since(began) : stoppedAt;
        end(branch, stop, since(began).compareTo(stoppedAt.plus(CUT_AFTER)) > 0);
      }
    }
  }

  private Duration since(long then) {
    return Duration.ofNanos(nanos.getAsLong() - then);
  }

  /** Ends the backend through a second session, or at last the connection to it. */
  private void end(Access branch, Stop stop, boolean cut) {
    var target = stop.target();
    if (target == null) {
      return;
    }
    try (var control = sessions.control(branch, branch.database());
        var query =
            control.prepareStatement(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid = ?"
                    + " and usename = 'migrator' and datname = current_database()")) {
      query.setInt(1, target.pid());
      query.execute();
    } catch (SQLException | IOException e) {
      // the server may be gone: then the cut below is what ends the run
    }
    if (cut) {
      try {
        // on a thread of its own: TLS may wait for a write that never ends, until that is cut too
        target.session().abort(Thread::startVirtualThread);
      } catch (SQLException e) {
        // closed already
      }
    }
  }

  private static <T> Progress relay(Progress progress, LinkedBlockingQueue<Event<T>> events) {
    return new Progress() {
      @Override
      public void starting(Change change, int index, int total) {
        events.add(new Event.Told<>(() -> progress.starting(change, index, total)));
      }

      @Override
      public void applied(Change change, int index, int total) {
        events.add(new Event.Told<>(() -> progress.applied(change, index, total)));
      }

      @Override
      public void retrying(Change change, int index, int total, String why) {
        events.add(new Event.Told<>(() -> progress.retrying(change, index, total, why)));
      }
    };
  }
}
