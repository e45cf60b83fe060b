package dev.offshoot.branch;

import java.time.Duration;
import java.util.Optional;

/**
 * What the operator may do and is in its cluster.
 *
 * @param secretsWatched Secrets may be listed: where that would be all of the cluster's, they may
 *     not, and one that was deleted is noticed at the next look
 * @param lastingRights it may change branches in every namespace, so that no namespace takes that
 *     right along when it is deleted
 * @param home its own namespace
 * @param operatorNamespace where the operator's pods are, to be let through to each branch; empty
 *     when branches get no NetworkPolicy
 */
public record Surroundings(
    boolean secretsWatched,
    boolean lastingRights,
    String home,
    Optional<String> operatorNamespace) {
  /** What is not watched is looked at within three minutes. */
  private static final Duration UNWATCHED_SILENCE = Duration.ofMinutes(2);

  /**
   * The watch can miss nothing, yet a pass every few minutes costs nothing and heals what we did
   * not think of.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  /**
   * Whether branches of this namespace may get a finalizer. None may outlive who can take it off:
   * the operator's right in a namespace that is deleted, or the operator itself in its own.
   */
  boolean finalizers(String namespace) {
    return lastingRights && !namespace.equals(home);
  }

  /** The longest time without a pass, whatever else is planned for later. */
  public Duration silence() {
    return secretsWatched ? LONGEST_SILENCE : UNWATCHED_SILENCE;
  }

  /** A time at which to look again, or the end of the longest silence if that is earlier. */
  Duration within(Duration again) {
    return again.compareTo(silence()) < 0 ? again : silence();
  }
}
