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

  @Test
  void aClockThatGoesBackTakesNothingAway() {
    var next = Cost.next(Optional.of(AT_NOON), true, false, "0.01344", NOON.minusSeconds(60));
    assertThat(next.activeSeconds()).isZero();
  }
}
