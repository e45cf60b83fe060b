package dev.offshoot.engine;

import java.time.Duration;

/** How long to wait before trying a migration again whose own SQL raised a passing error. */
interface Backoff {
  /** Tries after the first; then the error is final. */
  int MAX_RETRIES = 10;

  Duration before(int retry);

  /** 100 ms, doubling up to 5 s: half a minute in all. */
  static Backoff doubling() {
    return retry -> Duration.ofMillis(Math.min(5_000, 100L << Math.min(retry - 1, 10)));
  }
}
