package dev.offshoot.work;

import java.time.Duration;
import java.time.Instant;

/**
 * Hears what operations people want to count. Calls come from any thread and must return at once;
 * what is heard here decides nothing.
 */
public interface Measures {
  /** Nobody counts. */
  Measures NONE =
      new Measures() {
        @Override
        public void branch(Branch branch) {}

        @Override
        public void gone(String uid) {}

        @Override
        public void operated(String kind, String phase, Duration took) {}
      };

  /**
   * A branch, as it was last reported.
   *
   * @param phase a word of {@code status.phase}
   * @param up its database is up, and costs
   * @param activeSeconds how long it was up, until {@code since}
   * @param hourlyRate what an hour is said to cost
   */
  record Branch(
      String uid,
      String phase,
      Instant createdAt,
      boolean up,
      long activeSeconds,
      Instant since,
      double hourlyRate) {}

  void branch(Branch branch);

  /** A branch is no more. */
  void gone(String uid);

  /**
   * The work of an operation ended, or stopped until a person has spoken.
   *
   * @param kind such as {@code MERGE}
   * @param phase how it ended, a word of its {@code status.phase}
   * @param took the work alone, without the time in a queue
   */
  void operated(String kind, String phase, Duration took);
}
