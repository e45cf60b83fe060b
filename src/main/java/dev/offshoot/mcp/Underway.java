package dev.offshoot.mcp;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is under way, so that an end can wait a moment for it. */
final class Underway {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int count;

  void begin() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      count--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when nothing runs, or after this time. */
  void await(Duration most) {
    lock.lock();
    try {
      for (var left = most.toNanos(); count > 0 && left > 0; ) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
