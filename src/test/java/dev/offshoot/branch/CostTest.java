package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.CostStatus;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.work.TickingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Instant NOON = Instant.parse("2025-05-01T12:00:00Z");
  private static final CostStatus AT_NOON =
      new CostStatus("0.01344", "USD", 0, "0", "2025-05-01T12:00:00Z");

  @Test
  void anHourUpCostsTheRate() {
    var next =
        Cost.next(Optional.of(AT_NOON), true, false, "0.01344", Moment.of(NOON.plusSeconds(3600)));
    assertThat(next)
        .isEqualTo(new CostStatus("0.01344", "USD", 3600, "0.01344", "2025-05-01T13:00:00Z"));
  }

  @Test
  void timeDownCostsNothing() {
    var next =
        Cost.next(Optional.of(AT_NOON), false, true, "0.01344", Moment.of(NOON.plusSeconds(3600)));
    assertThat(next).isEqualTo(new CostStatus("0.01344", "USD", 0, "0", "2025-05-01T13:00:00Z"));
  }

  @Test
  void aSettledBranchWritesNothing() {
    assertThat(
            Cost.next(Optional.of(AT_NOON), true, true, "0.01344", Moment.of(NOON.plusSeconds(60))))
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
      var again = Cost.next(Optional.of(meter), up, up, "0.01344", Moment.of(at));
      assertThat(again).as("another process looks, and nothing has changed").isSameAs(meter);
      meter = Cost.next(Optional.of(meter), up, !up, "0.01344", Moment.of(at));
      up = !up;
    }
    assertThat(meter.activeSeconds()).isEqualTo(50 * 7);
    assertThat(meter.accrued()).isEqualTo("0.001307");
  }

  /** What was used at one price is not sold at another. */
  @Test
  void anotherPriceCountsFromNow() {
    var hour = NOON.plusSeconds(3600);
    var dearer = Cost.next(Optional.of(AT_NOON), true, true, "1", Moment.of(hour));
    assertThat(dearer)
        .isEqualTo(new CostStatus("1", "USD", 3600, "0.01344", "2025-05-01T13:00:00Z"));
    var later = Cost.next(Optional.of(dearer), true, false, "1", Moment.of(hour.plusSeconds(1800)));
    assertThat(later.accrued()).isEqualTo("0.51344");
    var free = Cost.next(Optional.of(later), false, false, "0", Moment.of(hour.plusSeconds(3600)));
    assertThat(free.accrued()).isEqualTo("0.51344");
    assertThat(free.activeSeconds()).isEqualTo(5400);
  }

  @Test
  void aClockThatGoesBackTakesNothingAway() {
    var next =
        Cost.next(Optional.of(AT_NOON), true, false, "0.01344", Moment.of(NOON.minusSeconds(60)));
    assertThat(next.activeSeconds()).isZero();
  }

  @Test
  void aClockThatJumpsAddsNothing() {
    var steady = new TickingClock();
    var clock = new ClusterClock(steady);
    clock.answered("Thu, 01 May 2025 12:00:00 GMT");
    for (int minute = 0; minute <= 10; minute++) {
      clock.answered(
          minute < 5
              ? "Thu, 01 May 2025 12:0%d:00 GMT".formatted(minute)
              : "Thu, 01 May 2025 13:%02d:00 GMT".formatted(minute));
      steady.pass(Duration.ofMinutes(1));
    }
    assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(71)));
    var next = Cost.next(Optional.of(AT_NOON), true, false, "0.01344", clock.moment());
    assertThat(next.activeSeconds()).isEqualTo(11 * 60);
    assertThat(next.since()).isEqualTo("2025-05-01T13:11:00Z");
  }
}
