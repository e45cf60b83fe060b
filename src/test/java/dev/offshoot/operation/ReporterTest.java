package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReporterTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Else each write of a status would find the next count, and bring another one. */
  @Test
  void theCountIsNewAtMostOnceASecond() {
    var now = new Instant[] {NOON};
    var clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now[0];
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    var book = new Book();
    var counter =
        new Reporter(book, new Board(), clock, "uid", "target")
            .counting(Progress.of(OperationPhase.RUNNING, Reason.APPLYING, ""));
    var change = new Change.Function("f", "");
    for (var i = 0; i < 300; i++) {
      now[0] = NOON.plus(Duration.ofMillis(10L * i));
      counter.applied(change, i, 300);
      assertThat(book.of("uid").progress().orElseThrow().applied()).isEqualTo(i / 100 * 100 + 1);
    }
  }
}
