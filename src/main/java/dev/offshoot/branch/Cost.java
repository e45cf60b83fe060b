package dev.offshoot.branch;

import dev.offshoot.api.CostStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Meters the time that a branch's database is up. Pure. The figures move only when the database
 * goes up or down, so that a settled branch writes nothing; they must never go back.
 */
final class Cost {
  private static final BigDecimal HOUR = BigDecimal.valueOf(3600);

  private Cost() {}

  /**
   * @param before the status so far
   * @param wasUp it was up at {@code before.since}
   * @param up it is up now
   */
  static CostStatus next(
      Optional<CostStatus> before, boolean wasUp, boolean up, String hourlyRate, Instant now) {
    var at = now.truncatedTo(ChronoUnit.SECONDS);
    var old = before.orElse(new CostStatus(hourlyRate, "USD", 0, "0", at.toString()));
    if (before.isPresent() && wasUp == up) {
      return old;
    }
    var seconds = old.activeSeconds();
    if (wasUp && old.since() != null) {
      var passed = Duration.between(Instant.parse(old.since()), at).toSeconds();
      seconds += Math.max(0, passed);
    }
    var accrued =
        new BigDecimal(hourlyRate)
            .multiply(BigDecimal.valueOf(seconds))
            .divide(HOUR, 6, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
    return new CostStatus(hourlyRate, "USD", seconds, accrued, at.toString());
  }
}
