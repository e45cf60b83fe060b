package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LifetimeConverterTest {
  @Test
  void aDurationOfThreeMinutesOrMore() {
    assertThat(new LifetimeConverter().convert("P60D")).isEqualTo(Duration.ofDays(60));
    assertThat(new LifetimeConverter().convert("PT3M")).isEqualTo(Duration.ofMinutes(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"90d", "abc", "PT2M59S", "-P3D", "PT0S"})
  void anythingElseIsRefusedWithWhatWouldDo(String value) {
    assertThatThrownBy(
            () -> new CommandLine(new OperatorCommand()).parseArgs("--certificate-lifetime", value))
        .hasMessage(
            "Invalid value for option '--certificate-lifetime': \""
                + value
                + "\" is not a duration of three minutes or more, such as P90D or PT12H");
  }
}
