package dev.offshoot.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
  @ParameterizedTest
  @CsvSource({
    "ConnectionFailed, 1, 200",
    "ConnectionFailed, 2, 400",
    "ConnectionFailed, 8, 25600",
    "ConnectionFailed, 9, 30000",
    "ConnectionFailed, 1000, 30000",
    "WriterBusy, 1, 200",
    "WriterBusy, 5, 3000",
    "WriterBusy, 1000, 3000"
  })
  void waitsTwiceAsLongEachTime(String reason, int attempts, long millis) {
    assertThat(Retry.after(reason, attempts)).isEqualTo(Duration.ofMillis(millis));
  }
}
