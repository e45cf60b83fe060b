package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.work.TickingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which time the operator believes when the API server's clock, or nobody's, jumps. */
class ClusterClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final TickingClock steady = new TickingClock();
  private final ClusterClock clock = new ClusterClock(steady);

  /** The first answer is believed: the machine's own clock may be wrong by hours. */
  @Test
  void theApiServersTimeIsTheTime() {
    var there = steady.instant().plus(Duration.ofHours(7));
    clock.answered(there);
    steady.pass(Duration.ofMillis(300));
    assertThat(clock.instant()).isEqualTo(there.plusMillis(300));
    assertThat(clock.moment().confirmed()).isTrue();
  }

  @Test
  void aDateInAnAnswerIsRead() {
    clock.answered("Thu, 01 May 2025 12:00:00 GMT");
    assertThat(clock.instant()).isEqualTo(Instant.parse("2025-05-01T12:00:00Z"));
    clock.answered("yesterday");
    assertThat(clock.instant()).isEqualTo(Instant.parse("2025-05-01T12:00:00Z"));
  }

  /** Whole seconds that arrive late say nothing new. */
  @Test
  void answersThatTakeTheirTimeMoveNothing() {
    var start = steady.instant();
    clock.answered(start);
    steady.pass(Duration.ofMillis(3_900));
    clock.answered(start.plusSeconds(2));
    assertThat(clock.instant()).isEqualTo(start.plusMillis(3_900));
    assertThat(clock.moment().confirmed()).isTrue();
  }

  @Test
  void whatWasNotHeardOfLatelyIsNotConfirmed() {
    assertThat(clock.moment().confirmed()).as("never").isFalse();
    clock.answered(steady.instant());
    steady.pass(Duration.ofSeconds(31));
    assertThat(clock.moment().confirmed()).isFalse();
    assertThat(clock.moment(() -> clock.answered(steady.instant())).confirmed()).isTrue();
  }

  @Test
  void anHourForwardIsDoubtedForFiveMinutes() {
    clock.answered(steady.instant());
    var before = clock.instant();
    for (int minute = 0; minute < 5; minute++) {
      clock.answered(steady.instant().plus(HOUR));
      assertThat(clock.moment().confirmed()).as("minute %d", minute).isFalse();
      assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(minute)));
      steady.pass(Duration.ofMinutes(1));
    }
    clock.answered(steady.instant().plus(HOUR));
    assertThat(clock.moment().confirmed()).isTrue();
    assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(5)).plus(HOUR));
    assertThat(clock.moment().since(before)).as("what passed").isEqualTo(Duration.ofMinutes(5));
    assertThat(clock.moment().since(clock.instant().minusSeconds(10))).hasSeconds(10);
  }

  @Test
  void oneThatComesBackWasNone() {
    clock.answered(steady.instant());
    clock.answered(steady.instant().plus(HOUR));
    steady.pass(Duration.ofMinutes(4));
    clock.answered(steady.instant());
    assertThat(clock.moment().confirmed()).isTrue();
    assertThat(clock.instant()).isEqualTo(steady.instant());
  }

  @Test
  void anHourBackIsDoubtedToo() {
    clock.answered(steady.instant());
    var before = clock.instant();
    clock.answered(steady.instant().minus(HOUR));
    assertThat(clock.moment().confirmed()).isFalse();
    steady.pass(Duration.ofMinutes(5));
    clock.answered(steady.instant().minus(HOUR));
    assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(5)).minus(HOUR));
    assertThat(clock.moment().since(before)).as("never negative").isZero();
  }
}
