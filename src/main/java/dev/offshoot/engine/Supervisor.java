package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

  private final Clock clock;
  private final Sessions sessions;

  Supervisor(Clock clock, Sessions sessions) {
    this.clock = clock;
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
    var end = watch(branch, clock.instant().plus(deadline), stop, events, progress);
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
      Instant deadline,
      Stop stop,
      LinkedBlockingQueue<Event<T>> events,
      Progress progress) {
    Instant stoppedAt = null;
    while (true) {
      try {
        var left = Duration.between(clock.instant(), deadline).toMillis();
        var wait = stop.reason() == null ? Math.clamp(left, 1, 500) : 200;
        switch (events.poll(wait, TimeUnit.MILLISECONDS)) {
          case Event.Told<T> told -> told.to().run();
          case Event.Ended<T> ended -> {
            return ended;
          }
          case null -> progress.nothingNew();
        }
        if (stop.reason() == null && !clock.instant().isBefore(deadline)) {
          stop.request(Stop.Reason.DEADLINE);
        }
      } catch (InterruptedException e) {
        stop.request(Stop.Reason.INTERRUPTED);
      }
      if (stop.reason() != null) {
        stoppedAt = stoppedAt == null ? clock.instant() : stoppedAt;
        end(branch, stop, clock.instant().isAfter(stoppedAt.plus(CUT_AFTER)));
      }
    }
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
        target.session().abort(Runnable::run);
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
