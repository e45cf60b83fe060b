package dev.offshoot.branch;

import java.time.Duration;
import java.util.Optional;

/**
 * What the operator may do and is in its cluster.
 *
 * @param secretsWatched Secrets may be listed: where that would be all of the cluster's, they may
 *     not, and one that was deleted is noticed at the next look
 * @param operatorNamespace where the operator's pods are, to be let through to each branch; empty
 *     when branches get no NetworkPolicy
 */
public record Surroundings(boolean secretsWatched, Optional<String> operatorNamespace) {
  /** What is not watched is looked at within three minutes. */
  private static final Duration UNWATCHED_SILENCE = Duration.ofMinutes(2);

  /**
   * The watch can miss nothing, yet a pass every few minutes costs nothing and heals what we did
   * not think of.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  /** The longest time without a pass, whatever else is planned for later. */
  public Duration silence() {
    return secretsWatched ? LONGEST_SILENCE : UNWATCHED_SILENCE;
  }

  /** A time at which to look again, or the end of the longest silence if that is earlier. */
  Duration within(Duration again) {
    return again.compareTo(silence()) < 0 ? again : silence();
  }
}
