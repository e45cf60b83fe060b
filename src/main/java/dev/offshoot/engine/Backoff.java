package dev.offshoot.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying a migration again whose own SQL raised a passing error. */
interface Backoff {
  /** Tries after the first; then the error is final. */
  int MAX_RETRIES = 10;

  Duration before(int retry);

  /**
   * 100 ms, doubling up to 5 s, half a minute in all; each a quarter more or less by chance, so
   * that two who stand in each other's way do not meet again.
   */
  static Backoff doubling() {
    return retry -> {
      long usual = Math.min(5_000, 100L << Math.min(retry - 1, 10));
      return Duration.ofMillis(
          ThreadLocalRandom.current().nextLong(usual * 3 / 4, usual * 5 / 4 + 1));
    };
  }
}
