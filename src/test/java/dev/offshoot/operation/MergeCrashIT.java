package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.RoundTripGate;
import dev.offshoot.engine.RoundTripGate.Harm;
import dev.offshoot.engine.RoundTripGate.Position;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.operation.Operation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is lost, and at whichever round trip of a merge's or a rebase's work, the reply to a
 * COMMIT included: the next operator that takes it up ends where an undisturbed one ends, no
 * migration runs twice, and the end is told once. A normal run takes every {@value #STRIDE}th round
 * trip, before or after the server's work; with {@code OFFSHOOT_SOAK=true} each one, both ways.
 * {@code -Doffshoot.losses=server} takes these losses only, {@code -Doffshoot.kinds=REBASE} these
 * operations, {@code -Doffshoot.points=1-80} these round trips.
 */
@Tag("extended") // samples of the soak
class MergeCrashIT {
  private static final boolean ALL = "true".equals(System.getenv("OFFSHOOT_SOAK"));
  private static final int STRIDE = 37;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  static List<Arguments> losses() {
    var all = new ArrayList<Arguments>();
    for (var loss :
        System.getProperty("offshoot.losses", "operator,connection,server").split(",")) {
      for (var kind : System.getProperty("offshoot.kinds", "MERGE,REBASE").split(",")) {
        all.add(Arguments.of(Kind.valueOf(kind), loss));
      }
    }
    return all;
  }

  private static boolean wanted(int k) {
    var points = System.getProperty("offshoot.points", "1-100000").split("-");
    return k >= Integer.parseInt(points[0]) && k <= Integer.parseInt(points[1]);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void anyRoundTripMayBeTheLast(Kind kind, String lost) throws Exception {
    try (var gate = new RoundTripGate();
        var sides = new MergeSides(gate, kind)) {
      gate.heal();
      sides.anew();
      gate.arm(Integer.MAX_VALUE, Position.BEFORE, RoundTripGate.ONE_CONNECTION);
      var end = sides.work();
      int whole = gate.count();
      assertThat(end).startsWith("SUCCEEDED SUCCEEDED, ").doesNotContain(", 0 applied");
      sides.operators(); // a copy that is dropped in the background is gone then
      var expected = sides.state();
      int tries = 0;
      for (int k = 1; k <= whole; k++) {
        for (var position : Position.values()) {
          var here =
              k % STRIDE == lost.length() % STRIDE && (k % 2 == 0) == (position == Position.BEFORE);
          if ((ALL || here) && wanted(k)) {
            var point = "%s, %s lost %s round trip %d".formatted(kind, lost, position, k);
            sides.anew();
            gate.arm(k, position, harm(lost, sides.target()));
            var ended = untilDone(sides, gate, point);
            // it looks for sessions that end as often as need be: one run takes more round trips
            // than another
            tries += gate.count() >= k ? 1 : 0;
            gate.heal();
            sides.operators();
            assertThat(sides.state()).as(point).isEqualTo(expected);
            assertThat(ended).as(point).isEqualTo(end);
          }
        }
      }
      assertThat(tries).isPositive();
      System.out.printf("%s: %d round trips, %d times %s lost%n", kind, whole, tries, lost);
    }
  }

  private static Harm harm(String lost, PgServer target) {
    return switch (lost) {
      case "operator" -> RoundTripGate.ALL_CONNECTIONS;
      case "connection" -> RoundTripGate.ONE_CONNECTION;
      case "server" ->
          (gate, link) -> {
            target.kill();
            target.restart();
            RoundTripGate.ONE_CONNECTION.at(gate, link);
          };
      default -> throw new IllegalArgumentException("nothing is called " + lost);
    };
  }

  /** Each try is made by an operator that knows nothing of the ones before. */
  private static String untilDone(MergeSides sides, RoundTripGate gate, String point)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return sides.work();
      } catch (Unavailable e) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "%s: still %s: %s".formatted(point, e.reason(), e.getMessage()), e);
        }
        gate.heal();
        LockSupport.parkNanos(5_000_000);
        sides.operators();
      }
    }
  }
}
