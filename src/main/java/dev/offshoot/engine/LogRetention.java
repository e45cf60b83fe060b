package dev.offshoot.engine;

import java.time.Duration;

/**
 * How much of a branch's log stays: what is younger than {@code age} and among the newest {@code
 * rows}.
 *
 * @param age at least a second
 * @param rows at least 1
 */
public record LogRetention(Duration age, int rows) {
  /** Thirty days, and of those a hundred thousand rows. */
  public static final LogRetention DEFAULT = new LogRetention(Duration.ofDays(30), 100_000);

  /** Checks the bounds. */
  public LogRetention {
    if (age.toSeconds() < 1 || rows < 1) {
      throw new IllegalArgumentException("a log keeps at least a second and a row");
    }
  }
}
