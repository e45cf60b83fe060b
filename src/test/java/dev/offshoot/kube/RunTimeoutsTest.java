package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunTimeoutsTest {
  @Test
  void durations() {
    assertThat(RunTimeouts.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(RunTimeouts.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(RunTimeouts.parse("0s")).isEqualTo(Duration.ZERO);
  }

  @Test
  void nothingLooser() {
    for (var text : new String[] {"", "1", "1d", "-1s", "1.5h", "1h "}) {
      assertThatThrownBy(() -> RunTimeouts.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"" + text + "\" is no duration");
    }
  }
}
