package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.TickingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What people hear of a run while it runs. */
class ReporterTest {
  private static final Change CHANGE = new Change.Function("f", "");

  private final Book book = new Book();
  private final TickingClock clock = new TickingClock();
  private final Instant began = clock.instant();
  private final Reporter reporter = new Reporter(book, new Board(), clock, "uid", "target");
  private final Engine.Progress counter =
      reporter.counting(
          Progress.of(OperationPhase.RUNNING, Reason.APPLYING, "Being applied."), "Being applied");

  private Progress told() {
    return book.of("uid").progress().orElseThrow();
  }

  /** So long after the beginning. */
  private void at(long millis) {
    clock.pass(Duration.between(clock.instant(), began.plusMillis(millis)));
  }

  /** Else each write of a status would find the next count, and bring another one. */
  @Test
  void theCountIsNewAtMostOnceASecond() {
    for (var i = 0; i < 300; i++) {
      at(10L * i);
      counter.starting(CHANGE, i, 300);
      counter.applied(CHANGE, i, 300);
      assertThat(told().applied()).isEqualTo(i / 100 * 100 + 1);
      assertThat(told().message()).isEqualTo("Being applied.");
    }
  }

  /** What came between two beats would be told only when it ends, half an hour later. */
  @Test
  void whatTakesItsTimeIsNamedWithTheCountBeforeIt() {
    for (var i = 0; i < 3; i++) {
      counter.starting(CHANGE, i, 4);
      counter.applied(CHANGE, i, 4);
    }
    assertThat(told().applied()).isEqualTo(1);
    counter.starting(CHANGE, 3, 4);
    at(500);
    counter.nothingNew();
    assertThat(told().applied()).as("too early").isEqualTo(1);
    at(1000);
    counter.nothingNew();
    var named = told();
    assertThat(named.applied()).isEqualTo(3);
    assertThat(named.message()).isEqualTo("Being applied: function f (4 of 4).");
    at(9000);
    counter.nothingNew();
    assertThat(told()).as("once").isSameAs(named);
    at(9001);
    counter.applied(CHANGE, 3, 4);
    assertThat(told().applied()).isEqualTo(4);
    assertThat(told().message()).isEqualTo("Being applied.");
  }

  @Test
  void whatTakesItsTimeOnACopyIsNamedAndNotCounted() {
    var from = Progress.of(OperationPhase.RUNNING, Reason.REHEARSING, "On a copy.");
    var naming = reporter.naming(from, "On a copy");
    naming.starting(CHANGE, 0, 2);
    naming.applied(CHANGE, 0, 2);
    assertThat(book.of("uid").progress()).isEmpty();
    naming.starting(CHANGE, 1, 2);
    naming.nothingNew();
    assertThat(told().message()).isEqualTo("On a copy: function f (2 of 2).");
    assertThat(told().reason()).isEqualTo(Reason.REHEARSING);
    assertThat(told().applied()).isZero();
  }

  @Test
  void whoWaitsForItsTurnIsSaidToWait() {
    counter.starting(CHANGE, 0, 1);
    counter.retrying(CHANGE, 0, 1, "a lock");
    at(5000);
    counter.nothingNew();
    assertThat(told().reason()).isEqualTo(Reason.RETRYING);
    assertThat(told().message()).isEqualTo("Waits for its turn: a lock.");
  }
}
