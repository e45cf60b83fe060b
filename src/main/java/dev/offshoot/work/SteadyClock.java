package dev.offshoot.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that runs on from where it began and never jumps, whatever becomes of the machine's: for
 * durations, deadlines and pauses. What it says is no date that people should see.
 */
public final class SteadyClock extends Clock {
  private final Instant began;
  private final LongSupplier nanos;
  private final long first;

  /**
   * @param began what it says first
   * @param nanos ticks that only go forward, as {@code System.nanoTime}
   */
  public SteadyClock(Instant began, LongSupplier nanos) {
    this.began = began;
    this.nanos = nanos;
    this.first = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return began.plus(Duration.ofNanos(nanos.getAsLong() - first));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
