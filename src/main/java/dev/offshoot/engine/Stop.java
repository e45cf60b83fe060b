package dev.offshoot.engine;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a run and its watchdog share: whether to stop and why, and which backend runs the SQL of
 * others. It decides nothing and ends nothing itself.
 */
final class Stop {
  enum Reason {
    DEADLINE,
    INTERRUPTED
  }

  /** The backend that runs SQL of others just now. */
  record Target(int pid, Connection session) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private volatile @Nullable Reason reason;
  private volatile @Nullable Target target;

  @Nullable Reason reason() {
    return reason;
  }

  @Nullable Target target() {
    return target;
  }

  void running(@Nullable Target running) {
    target = running;
  }

  void request(Reason why) {
    lock.lock();
    try {
      if (reason == null) {
        reason = why;
      }
      stopped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, or returns at once when the run is to stop. */
  void pause(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (reason == null && left > 0) {
        left = stopped.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A short wait that nothing cuts short. */
  static void briefly() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(25);
  }
}
