package dev.offshoot.engine;

import java.time.Duration;

/**
 * Hears of runs, to count them. Calls come on the run's thread and must return at once; what is
 * heard here decides nothing.
 */
public interface RunObserver {
  /** Nobody counts. */
  RunObserver NONE =
      new RunObserver() {
        @Override
        public void ended(boolean scratch, Outcome outcome, Duration took) {}

        @Override
        public void retried() {}
      };

  /**
   * A run came to an outcome; one that could not use its database comes to none.
   *
   * @param scratch it ran on a copy, as rehearsals do
   */
  void ended(boolean scratch, Outcome outcome, Duration took);

  /** A step is tried again: a lock was not given, or Postgres chose it to end a deadlock. */
  void retried();
}
