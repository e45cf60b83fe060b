package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Transfers.ResetTo;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Sessions that listen hear why a reset ends them. */
class FarewellIT {
  private static final String WORDS =
      "MigrationSet/test resets this database: this connection is ended now, connect again";

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  private void reset(PgServer server, String uid) throws Exception {
    transfers.reset(
        server.access(),
        new ResetTo.Latest(),
        engine.ledger(server.access()).digest(),
        _ -> true,
        uid,
        options(),
        Progress.SILENT);
  }

  private static Connection listening(PgServer server) throws SQLException {
    var session = server.connect("app", Role.APP);
    session.createStatement().execute("listen offshoot");
    return session;
  }

  /** What it heard, from what had come before the connection was cut. */
  private static List<String> heard(Connection session) throws SQLException {
    var all = new ArrayList<String>();
    try {
      while (true) {
        var some = session.unwrap(PGConnection.class).getNotifications(5_000);
        if (some == null || some.length == 0) {
          return all;
        }
        Arrays.stream(some).forEach(n -> all.add(n.getName() + ": " + n.getParameter()));
      }
    } catch (SQLException e) {
      // the driver keeps what it read before it met the end
      var rest = session.unwrap(PGConnection.class).getNotifications();
      if (rest != null) {
        Arrays.stream(rest).forEach(n -> all.add(n.getName() + ": " + n.getParameter()));
      }
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whoListensHearsItBeforeTheEnd(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      passes(engine, server, Fixture.migration(1, "create table t (i int)"));
      for (int round = 0; round < 3; round++) {
        try (var one = listening(server);
            var two = listening(server);
            var deaf = server.connect("app", Role.APP)) {
          reset(server, "round-" + round);
          assertThat(heard(one)).containsExactly("offshoot: " + WORDS);
          assertThat(heard(two)).containsExactly("offshoot: " + WORDS);
          assertThatThrownBy(() -> deaf.createStatement().execute("select 1"))
              .hasMessageContaining("terminating connection due to administrator command");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whoIsBusyIsNotWaitedForLong(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      passes(engine, server, Fixture.migration(1, "create table t (i int)"));
      try (var busy = listening(server);
          var idle = listening(server)) {
        busy.setAutoCommit(false);
        busy.createStatement().execute("select 1");
        long start = System.nanoTime();
        reset(server, "busy");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(heard(idle)).containsExactly("offshoot: " + WORDS);
        assertThatThrownBy(() -> busy.createStatement().execute("select 1"))
            .hasMessageContaining("terminating connection");
      }
    }
  }
}
