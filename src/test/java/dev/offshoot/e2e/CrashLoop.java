package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.e2e.WriteGate.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Operator after operator, each killed by turns after its n-th write, before it hears of it, or
 * before the write that follows, until one finds nothing to write any more and everything is as
 * expected. Each life may be as long as the one before or longer: what an operator does in a
 * database shows only when it lives to the end of it. It must never pick a write by what it writes.
 */
final class CrashLoop {
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** More means that writing never ends. */
  private static final int TOO_MANY = 900;

  private final CrashScenario scenario;
  private final WriteGate gate;
  private final Path kubeconfig;
  private final IntUnaryOperator lives;
  private final int firstTurn;
  private int turn;

  /**
   * Begins.
   *
   * @param lives how many writes each operator makes, by how many died before it since {@link
   *     #until} was called
   * @param firstTurn even: the first operator dies after a write; odd: before one
   */
  CrashLoop(
      CrashScenario scenario,
      WriteGate gate,
      Path kubeconfig,
      IntUnaryOperator lives,
      int firstTurn) {
    this.scenario = scenario;
    this.gate = gate;
    this.kubeconfig = kubeconfig;
    this.lives = lives;
    this.firstTurn = firstTurn;
  }

  /** Goes on until it is there, with nothing left to write, and exactly as expected. */
  void until(BooleanSupplier there, String expected) throws Exception {
    int before = gate.writes().size();
    turn = firstTurn;
    for (int life = 0; dies(lives.applyAsInt(life), there, expected); life++) {
      assertThat(gate.writes().size()).as("writes, the last are\n%s", last()).isLessThan(TOO_MANY);
      turn++;
    }
    assertSame(scenario.state(), expected);
  }

  /** False when this operator lived on, because there was nothing more to write. */
  private boolean dies(int writesOfLife, BooleanSupplier there, String expected) throws Exception {
    try (var operator =
        VictimOperator.start(scenario.namespace(), kubeconfig, scenario.namespace())) {
      if (turn % 2 == 0) {
        gate.killAt(operator.handle(), Position.AFTER, writesOfLife);
      } else {
        gate.killAt(operator.handle(), Position.BEFORE, writesOfLife + 1);
      }
      var lastWrite = System.nanoTime();
      var writes = gate.writes().size();
      while (operator.alive()) {
        if (gate.writes().size() != writes || !operator.ready()) {
          writes = gate.writes().size();
          lastWrite = System.nanoTime();
        }
        var quiet = Duration.ofNanos(System.nanoTime() - lastWrite);
        if (quiet.compareTo(QUIET) > 0
            && there.getAsBoolean()
            && (quiet.compareTo(PATIENCE) > 0 || scenario.state().equals(expected))) {
          gate.letPass();
          return false;
        }
        assertThat(quiet).as("no write and no end; see %s", operator.log()).isLessThan(PATIENCE);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      assertThat(operator.killed()).as("it was killed; see %s", operator.log()).isTrue();
      return true;
    }
  }

  private String last() {
    var all = gate.writes();
    return String.join(
        "\n",
        all.subList(Math.max(0, all.size() - 20), all.size()).stream()
            .map(Object::toString)
            .toList());
  }

  /** How often each object was met by a crash, in which position. */
  String summary() {
    var kinds = new TreeMap<String, Integer>();
    gate.crashes().forEach(c -> kinds.merge(c.position() + " " + c.write(), 1, Integer::sum));
    var text = new StringBuilder();
    kinds.forEach((w, n) -> text.append(n).append(" x ").append(w).append('\n'));
    return text.toString();
  }

  /** Waits, while nobody is killed, until it is there and nothing was written for a while. */
  static void quiet(WriteGate gate, BooleanSupplier there) {
    await().atMost(PATIENCE.multipliedBy(2)).until(there::getAsBoolean);
    var seen =
        new Object() {
          int writes = -1;
          long since;
        };
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          var now = gate.writes().size();
          if (now != seen.writes) {
            seen.writes = now;
            seen.since = System.nanoTime();
          }
          return System.nanoTime() - seen.since > QUIET.toNanos();
        });
  }

  /** A diff of whole namespaces is unreadable: the lines that differ are enough. */
  static void assertSame(String actual, String expected) {
    var is = Arrays.asList(actual.split("\n"));
    var should = Arrays.asList(expected.split("\n"));
    assertThat(is.stream().filter(l -> !should.contains(l)).toList())
        .as("what is there, and is not or is otherwise after an undisturbed run")
        .containsExactlyElementsOf(should.stream().filter(l -> !is.contains(l)).toList());
  }
}
