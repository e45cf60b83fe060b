package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * In the middle of a migration everything between the operator and one server falls silent: no
 * reset, no end, no answer. The call ends all the same, soon after its deadline; other branches
 * notice nothing; and when the network is back, the migration is applied exactly once.
 */
@EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
class BlackHoleIT {
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  /** The run is cut 15 s after its deadline; a look at a silent server takes up to 15 s more. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final RunOptions OPTIONS =
      new RunOptions(
          "MigrationSet/test",
          "uid",
          new Timeouts(Duration.ofSeconds(2), Duration.ZERO, DEADLINE),
          "",
          true,
          "");

  @Test
  void theCallEndsAndNothingRunsTwice() throws Exception {
    var engine = new PostgresEngine(System::nanoTime);
    try (var silent = PgServer.start(18);
        var other = PgServer.start(18);
        var gate = new RoundTripGate()) {
      var access = gate.to(silent);
      engine.prepare(access);
      engine.prepare(other.access());
      done(
          engine.apply(
              access,
              List.of(migration(1, "create table ran (what text)")),
              OPTIONS,
              Progress.SILENT));
      var slow = migration(2, "insert into ran values ('2'); " + Hold.HERE);
      var hold = Hold.on(silent);
      var call =
          CompletableFuture.supplyAsync(
              () -> apply(engine, access, slow), Thread::startVirtualThread);
      hold.reached();
      long began = System.nanoTime();
      gate.silence(true);
      hold.close();
      done(
          engine.apply(
              other.access(), List.of(migration(1, "select 1")), OPTIONS, Progress.SILENT));
      call.get(5, TimeUnit.MINUTES);
      var took = Duration.ofNanos(System.nanoTime() - began);
      System.out.println("the call ended after " + took.toSeconds() + " s: " + call.join());
      gate.silence(false);
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> apply(engine, access, slow).startsWith("Done"));
      assertThat(took).isLessThan(DEADLINE.plus(GRACE));
      assertThat(runs(silent)).isEqualTo(1);
      assertThat(engine.ledger(access).migrations()).hasSize(2);
    }
  }

  private static Change.Migration migration(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, true, true);
  }

  private static String apply(Engine engine, Access branch, Change change) {
    try {
      // a deadline that passed is remembered as a failure; whoever retries says so
      var outcome = engine.apply(branch, List.of(change), OPTIONS, Progress.SILENT);
      return outcome.toString();
    } catch (Unavailable e) {
      return "Unavailable " + e.reason() + " " + e.getMessage();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
  }

  private static long runs(PgServer server) throws SQLException {
    return number(server, Role.MIGRATOR, "select count(*) from public.ran where what = '2'");
  }

  private static long number(PgServer server, Role role, String query) throws SQLException {
    try (var session = server.connect("app", role);
        var row = session.createStatement().executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
