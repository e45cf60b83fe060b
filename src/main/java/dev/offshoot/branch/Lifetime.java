package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides when a branch's time ends: its creation and {@code spec.expiresAfter}. Pure. A root, and
 * a text that cannot be read, must never end.
 */
final class Lifetime {
  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,6}[smhd]){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]+)([smhd])");

  /** RFC 3339 has no later year. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Lifetime() {}

  static Optional<Instant> end(DatabaseBranch branch) {
    var text = branch.getSpec().getExpiresAfter();
    var born = branch.getMetadata().getCreationTimestamp();
    if (branch.getSpec().parent() == null || text == null || born == null) {
      return Optional.empty();
    }
    return parse(text)
        .map(d -> Instant.parse(born).truncatedTo(ChronoUnit.SECONDS).plus(d))
        .map(at -> at.isAfter(LAST) ? LAST : at);
  }

  /** The API server lets nothing else in than what this reads. */
  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    var sum =
        PART.matcher(text)
            .results()
            .map(part -> Duration.of(Long.parseLong(part.group(1)), unit(part.group(2))))
            .reduce(Duration.ZERO, Duration::plus);
    return Optional.of(sum).filter(Duration::isPositive);
  }

  private static ChronoUnit unit(String letter) {
    return switch (letter) {
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
