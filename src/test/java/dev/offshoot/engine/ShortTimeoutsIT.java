package dev.offshoot.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time-outs that a server's parameters give to applications do not end the operator's work. */
class ShortTimeoutsIT {
  private static final List<String> PARAMETERS =
      List.of(
          "statement_timeout=2s",
          "lock_timeout=2s",
          "idle_in_transaction_session_timeout=2s",
          "idle_session_timeout=2s");

  private final Engine engine = Fixture.engine();

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aMigrationMayTakeLonger(int major) throws Exception {
    var parameters = new ArrayList<>(PARAMETERS);
    if (major >= 17) {
      parameters.add("transaction_timeout=2s");
    }
    try (var server = PgServer.start(major, parameters.toArray(String[]::new))) {
      engine.prepare(server.access());
      Fixture.passes(
          engine, server, Fixture.migration(1, "create table t (i int); select pg_sleep(4)"));
      Fixture.passes(
          engine, server, Fixture.standalone(2, "create index concurrently t_i on t (i)"));

      // each start sets the roles anew, and so does who puts a password back
      server.restart();
      engine.prepare(server.access());
      Fixture.passes(engine, server, Fixture.migration(3, "select pg_sleep(4)"));
      var verifier =
          ScramVerifier.of(
              server.access().password(Role.OFFSHOOT), "0123456789abcdef".getBytes(US_ASCII));
      try (var session = server.connect("postgres", Role.OFFSHOOT);
          var statement = session.createStatement()) {
        statement.execute("select offshoot.set_password('offshoot', '" + verifier + "')");
      }
      Fixture.passes(engine, server, Fixture.migration(4, "select pg_sleep(4)"));
      assertThat(engine.ledger(server.access()).migrations()).hasSize(4);
    }
  }
}
