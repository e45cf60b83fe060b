package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides when a branch's time ends: its creation and {@code spec.expiresAfter}. Pure. A root, and
 * a text that cannot be read, must never end.
 */
final class Lifetime {
  private Lifetime() {}

  static Optional<Instant> end(DatabaseBranch branch) {
    var text = branch.getSpec().getExpiresAfter();
    var born = branch.getMetadata().getCreationTimestamp();
    if (branch.getSpec().parent() == null || text == null || born == null) {
      return Optional.empty();
    }
    return parse(text).map(d -> Instant.parse(born).truncatedTo(ChronoUnit.SECONDS).plus(d));
  }

  /** The API server lets nothing else in than what this reads. */
  static Optional<Duration> parse(String text) {
    return DurationText.read(text).filter(Duration::isPositive);
  }
}
