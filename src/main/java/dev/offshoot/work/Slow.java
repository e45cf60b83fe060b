package dev.offshoot.work;

import java.time.Clock;

/**
 * Tells of a step once, when it turns out to take its time, and not before the beat allows it. For
 * one thread. What is never told is never put into words.
 */
public final class Slow {
  private static final Runnable NOTHING = () -> {};

  private final Beat beat;
  private Runnable untold = NOTHING;

  public Slow(Clock clock) {
    this(new Beat(clock));
  }

  /**
   * Tells no sooner than others who keep this beat.
   *
   * @param beat theirs
   */
  public Slow(Beat beat) {
    this.beat = beat;
  }

  /**
   * The next step begins; the one before is over, told or not.
   *
   * @param tell tells of it
   */
  public void starts(Runnable tell) {
    untold = tell;
  }

  /** The step has not ended yet. */
  public void goesOn() {
    if (untold != NOTHING && beat.due()) {
      untold.run();
      untold = NOTHING;
    }
  }
}
