package dev.offshoot.boot;

import dev.offshoot.work.SteadyClock;
import java.time.Clock;

/** The one place that reads the machine's clock, and once: it may jump while somebody waits. */
final class MachineClock {
  private MachineClock() {}

  /** It shows the machine's time of now, and runs on from there. */
  static SteadyClock steady() {
    return new SteadyClock(Clock.systemUTC().instant(), System::nanoTime);
  }
}
