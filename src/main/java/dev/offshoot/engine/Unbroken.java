package dev.offshoot.engine;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a short piece of work to its end whatever interrupts the caller, on a thread of its own: an
 * interrupt would close the sockets that the caller's thread reads. The interrupt is heard
 * afterwards.
 */
final class Unbroken {
  private Unbroken() {}

  /** The work. */
  interface Work<T> {
    T run() throws SQLException, IOException, InterruptedException;
  }

  static <T> T run(String name, Work<T> work)
      throws SQLException, IOException, InterruptedException {
    var task = new FutureTask<>(work::run);
    Thread.ofVirtual().name(name).start(task);
    if (heard(task)) {
      throw new InterruptedException(name + " came to its end, then it was cancelled");
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException s -> throw s;
        case IOException i -> throw i;
        case RuntimeException r -> throw r;
        case null, default -> throw new IllegalStateException(name + " ended unforeseen", e);
      }
    }
  }

  /** Waits for the end; whether an interrupt came meanwhile. */
  private static boolean heard(FutureTask<?> task) {
    var interrupted = false;
    while (true) {
      try {
        task.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        return interrupted;
      }
    }
  }
}
