package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A look that is planned for next month is no reason to be silent until then. */
class SurroundingsTest {
  @ParameterizedTest
  @CsvSource({
    "true, PT0.2S, PT0.2S",
    "true, PT10M, PT10M",
    "true, P30D, PT10M",
    "false, PT119S, PT119S",
    "false, PT3M, PT2M",
    "false, P30D, PT2M",
  })
  void nobodyIsSilentForLonger(boolean secretsWatched, Duration planned, Duration again) {
    assertThat(surroundings(secretsWatched, true).within(planned)).isEqualTo(again);
  }

  @Test
  void noFinalizerOutlivesWhoCanTakeItOff() {
    assertThat(surroundings(false, true).finalizers("shop")).isTrue();
    assertThat(surroundings(false, true).finalizers("offshoot-system")).isFalse();
    assertThat(surroundings(true, false).finalizers("shop")).isFalse();
  }

  private static Surroundings surroundings(boolean secretsWatched, boolean lastingRights) {
    return new Surroundings(secretsWatched, lastingRights, "offshoot-system", Optional.empty());
  }
}
