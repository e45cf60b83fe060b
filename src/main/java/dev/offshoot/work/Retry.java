package dev.offshoot.work;

import java.time.Duration;

/**
 * Decides when a database that could not be used is tried again: twice as long each time, up to
 * half a minute; a writer that is at work is asked more often, since it ends without a sign. Pure.
 */
public final class Retry {
  private static final Duration FIRST = Duration.ofMillis(200);
  static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LONGEST_FOR_WRITER = Duration.ofSeconds(3);
  static final String BUSY = "WriterBusy";

  private Retry() {}

  /**
   * How long to wait.
   *
   * @param reason the condition reason of the trouble
   * @param attempts that failed in a row, at least 1
   */
  public static Duration after(String reason, int attempts) {
    var doubled = FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
    var longest = reason.equals(BUSY) ? LONGEST_FOR_WRITER : LONGEST;
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
