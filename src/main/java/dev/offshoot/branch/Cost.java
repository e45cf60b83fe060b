package dev.offshoot.branch;

import dev.offshoot.api.CostStatus;
import dev.offshoot.kube.ClusterClock.Moment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * Meters the time that a branch's database is up. Pure. The figures move only when the database
 * goes up or down, or when an hour has another price from now on, so that a settled branch writes
 * nothing; they must never go back.
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
      Optional<CostStatus> before, boolean wasUp, boolean up, String hourlyRate, Moment now) {
    var at = now.at().truncatedTo(ChronoUnit.SECONDS);
    var old = before.orElse(new CostStatus(hourlyRate, "USD", 0, "0", at.toString()));
    if (before.isPresent() && wasUp == up && hourlyRate.equals(old.hourlyRate())) {
      return old;
    }
    var rate = Objects.requireNonNullElse(old.hourlyRate(), hourlyRate);
    var seconds = old.activeSeconds();
    if (wasUp && old.since() != null) {
      seconds += now.since(Instant.parse(old.since())).toSeconds();
    }
    // at the price that these seconds had; the difference of two sums adds up without an error
    var accrued =
        new BigDecimal(old.accrued() == null ? "0" : old.accrued())
            .add(price(rate, seconds))
            .subtract(price(rate, old.activeSeconds()));
    return new CostStatus(
        hourlyRate,
        "USD",
        seconds,
        accrued.signum() == 0 ? "0" : accrued.stripTrailingZeros().toPlainString(),
        at.toString());
  }

  private static BigDecimal price(String hourlyRate, long seconds) {
    return new BigDecimal(hourlyRate)
        .multiply(BigDecimal.valueOf(seconds))
        .divide(HOUR, 6, RoundingMode.HALF_UP);
  }
}
