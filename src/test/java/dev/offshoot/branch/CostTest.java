package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.CostStatus;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Instant NOON = Instant.parse("2025-05-01T12:00:00Z");
  private static final CostStatus AT_NOON =
      new CostStatus("0.01344", "USD", 0, "0", "2025-05-01T12:00:00Z");

  @Test
  void anHourUpCostsTheRate() {
    var next = Cost.next(Optional.of(AT_NOON), true, false, "0.01344", NOON.plusSeconds(3600));
    assertThat(next)
        .isEqualTo(new CostStatus("0.01344", "USD", 3600, "0.01344", "2025-05-01T13:00:00Z"));
  }

  @Test
  void timeDownCostsNothing() {
    var next = Cost.next(Optional.of(AT_NOON), false, true, "0.01344", NOON.plusSeconds(3600));
    assertThat(next).isEqualTo(new CostStatus("0.01344", "USD", 0, "0", "2025-05-01T13:00:00Z"));
  }

  @Test
  void aSettledBranchWritesNothing() {
    assertThat(Cost.next(Optional.of(AT_NOON), true, true, "0.01344", NOON.plusSeconds(60)))
        .isSameAs(AT_NOON);
  }

  /** The operator that closes a stretch is seldom the one that began it. */
  @Test
  void everySecondCountsOnceOverPausesAndRestarts() {
    var meter = AT_NOON;
    var up = true;
    var at = NOON;
    for (var stretch = 1; stretch <= 100; stretch++) {
      at = at.plusMillis(7_001);
      var again = Cost.next(Optional.of(meter), up, up, "0.01344", at);
      assertThat(again).as("another process looks, and nothing has changed").isSameAs(meter);
      meter = Cost.next(Optional.of(meter), up, !up, "0.01344", at);
      up = !up;
    }
    assertThat(meter.activeSeconds()).isEqualTo(50 * 7);
    assertThat(meter.accrued()).isEqualTo("0.001307");
  }

  /** What was used at one price is not sold at another. */
  @Test
  void anotherPriceCountsFromNow() {
    var hour = NOON.plusSeconds(3600);
    var dearer = Cost.next(Optional.of(AT_NOON), true, true, "1", hour);
    assertThat(dearer)
        .isEqualTo(new CostStatus("1", "USD", 3600, "0.01344", "2025-05-01T13:00:00Z"));
    var later = Cost.next(Optional.of(dearer), true, false, "1", hour.plusSeconds(1800));
    assertThat(later.accrued()).isEqualTo("0.51344");
    var free = Cost.next(Optional.of(later), false, false, "0", hour.plusSeconds(3600));
    assertThat(free.accrued()).isEqualTo("0.51344");
    assertThat(free.activeSeconds()).isEqualTo(5400);
  }

  @Test
  void aClockThatGoesBackTakesNothingAway() {
    var next = Cost.next(Optional.of(AT_NOON), true, false, "0.01344", NOON.minusSeconds(60));
    assertThat(next.activeSeconds()).isZero();
  }
}
