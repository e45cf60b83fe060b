package dev.offshoot.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides when people hear how far something is: at once, then at most once a second. For one
 * thread.
 */
public final class Beat {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Clock clock;
  private Instant last = Instant.MIN;

  public Beat(Clock clock) {
    this.clock = clock;
  }

  /** Whether it is time; the next time is a second after the last yes. */
  public boolean due() {
    var now = clock.instant();
    // a clock that went back keeps nobody silent
    if (!last.equals(Instant.MIN) && !now.isBefore(last) && now.isBefore(last.plus(EVERY))) {
      return false;
    }
    last = now;
    return true;
  }
}
