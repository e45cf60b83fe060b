package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.beside;
import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.RoundTripGate.Harm;
import dev.offshoot.engine.RoundTripGate.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reset that is cut off at a round trip: there is a database {@code app} at once, and the same
 * reset again ends well. A normal run takes a few of the round trips of the build and a fifth of
 * those that follow it, before or after the server's work; with {@code OFFSHOOT_SOAK=true} it takes
 * each one, both ways. {@code -Doffshoot.losses=server,operator} takes these losses only, {@code
 * -Doffshoot.points=1-50} these round trips.
 */
@Tag("extended") // samples of the soak
class ResetCrashIT {
  private static final boolean ALL = "true".equals(System.getenv("OFFSHOOT_SOAK"));
  private static final int MAJOR = 18;
  private static final int LAST = 34;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String LOSSES = "interrupt,connection,operator,server";

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  private boolean reset(Access access) throws InterruptedException {
    try {
      var digest = engine.ledger(access).digest();
      transfers.reset(access, ResetIT.TO_TWO, digest, _ -> true, "cut", options(), Progress.SILENT);
      return true;
    } catch (Unavailable e) {
      return false;
    }
  }

  static List<String> losses() {
    return List.of(System.getProperty("offshoot.losses", LOSSES).split(","));
  }

  private static boolean wanted(int k) {
    var points = System.getProperty("offshoot.points", "1-100000").split("-");
    return k >= Integer.parseInt(points[0]) && k <= Integer.parseInt(points[1]);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void anyRoundTripMayBeTheLast(String lost) throws Exception {
    try (var server = PgServer.start(MAJOR, PgServer.TRUSTING);
        var gate = new RoundTripGate()) {
      var access = gate.to(server);
      anew(server);
      gate.arm(Integer.MAX_VALUE, Position.BEFORE, RoundTripGate.ONE_CONNECTION);
      assertThat(reset(access)).isTrue();
      int whole = gate.count();
      int tries = 0;
      for (int k = 1; k <= whole; k++) {
        var here = k > whole - LAST ? k % 5 == lost.length() % 5 : k % 40 == 12;
        for (var position : Position.values()) {
          var turn = (k % 2 == 0) == (position == Position.BEFORE);
          if (wanted(k) && (ALL || (here && turn))) {
            tries += lose(server, gate, access, lost, position, k) ? 1 : 0;
          }
        }
      }
      assertThat(tries).isPositive();
      System.out.printf("reset: %d round trips, %d times %s lost%n", whole, tries, lost);
    }
  }

  /** False when it was over before: it looks for sessions that end as often as need be. */
  private boolean lose(
      PgServer server, RoundTripGate gate, Access access, String lost, Position position, int k)
      throws Exception {
    var point = "%s lost %s round trip %d".formatted(lost, position, k);
    anew(server);
    var work = new FutureTask<>(() -> reset(access));
    var thread = Thread.ofVirtual().unstarted(work);
    var harmed = new CountDownLatch(1);
    var harm = harm(lost, server, thread);
    gate.arm(
        k,
        position,
        (g, link) -> {
          harm.at(g, link);
          harmed.countDown();
        });
    thread.start();
    try {
      work.get();
    } catch (ExecutionException e) {
      assertThat(e.getCause()).as(point).isInstanceOf(InterruptedException.class);
    }
    var reached = gate.count() >= k;
    if (reached) {
      assertThat(harmed.await(3, TimeUnit.MINUTES)).as(point).isTrue();
    }
    gate.heal();
    sound(server, point);
    return reached;
  }

  private static Harm harm(String lost, PgServer server, Thread thread) {
    return switch (lost) {
      case "operator" -> RoundTripGate.ALL_CONNECTIONS;
      case "connection" -> RoundTripGate.ONE_CONNECTION;
      case "server" ->
          (gate, link) -> {
            server.kill();
            server.restart();
            link.cut();
          };
      case "interrupt" ->
          (gate, link) -> {
            thread.interrupt();
            link.cut();
          };
      default -> throw new IllegalArgumentException("what is lost must be one of " + LOSSES);
    };
  }

  private void sound(PgServer server, String point) throws Exception {
    try (var session = server.connect("postgres", Role.OFFSHOOT);
        var row =
            session
                .createStatement()
                .executeQuery(
                    "select count(*), bool_or(datallowconn and not has_database_privilege('app', oid, 'connect'))"
                        + " from pg_database where datname = 'app'")) {
      row.next();
      assertThat(row.getInt(1)).as(point).isEqualTo(1);
      assertThat(row.getBoolean(2))
          .as("%s: it is open, and applications cannot connect", point)
          .isFalse();
    }
    prepare(server);
    assertThat(tracked(server)).as(point).isIn("1,4,2,3", "1,2");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!reset(server.access())) {
      assertThat(System.nanoTime()).as("%s: done again", point).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
    prepare(server);
    assertThat(tracked(server)).as(point).isEqualTo("1,2");
    assertThat(beside(server)).as(point).isEmpty();
    assertThat(ask(server, Role.APP, "select count(*) from accounts")).isEqualTo("1");
    assertThat(engine.marks(server.access(), "earlier")).containsEntry("merge", "done");
    assertThat(engine.setMemory(server.access()).reverted()).hasSize(2);
  }

  private void prepare(PgServer server) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        engine.prepare(server.access());
        return;
      } catch (Unavailable e) {
        assertThat(System.nanoTime()).as("still " + e.getMessage()).isLessThan(end);
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private void anew(PgServer server) throws Exception {
    try (var session = server.connect("postgres", Role.OFFSHOOT);
        var statement = session.createStatement()) {
      statement.execute("drop database if exists app with (force)");
    }
    ResetIT.begin(engine, server);
  }

  @Test
  void cancelledWhileItBuilds() throws Exception {
    try (var server = PgServer.start(MAJOR)) {
      ResetIT.begin(engine, server);
      var digest = engine.ledger(server.access()).digest();
      var canceller =
          new Progress() {
            @Override
            public void starting(Change change, int index, int total) {}

            @Override
            public void applied(Change change, int index, int total) {
              Thread.currentThread().interrupt();
            }
          };
      var work =
          new FutureTask<>(() ->
              transfers.reset(
                  server.access(), ResetIT.TO_TWO, digest, _ -> true, "cut", options(), canceller));
      Thread.ofVirtual().start(work);
      assertThat(catchThrowable(work::get)).hasCauseInstanceOf(InterruptedException.class);
      assertThat(tracked(server)).isEqualTo("1,4,2,3");
      assertThat(ask(server, Role.APP, "select count(*) from stray")).isEqualTo("40");
      sound(server, "cancelled while it builds");
    }
  }
}
