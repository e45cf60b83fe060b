package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.standalone;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A migration outside a transaction was done when the server was lost, and nobody wrote that down:
 * the start of the server asserts the roles anew, which is no fault of the migration.
 */
class StandaloneRestartIT {
  private static final Change.Migration INDEX =
      standalone(2, "create index concurrently i on t (n)");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatWasDoneIsTrackedAfterTheServerStartedAgain(int major) throws Exception {
    var engine = Fixture.engine();
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      passes(engine, server, Fixture.migration(1, "create table t (n int)"));
      announce(server);
      try (var session = server.connect("app", Role.MIGRATOR)) {
        session.createStatement().execute(INDEX.sql());
      }
      server.kill();
      server.restart();
      engine.prepare(server.access());
      passes(engine, server, INDEX);
      assertThat(tracked(server)).isEqualTo("1,2");
    }
  }

  /** As an operator that is killed afterwards does it before it runs the statement. */
  private static void announce(PgServer server) throws Exception {
    try (var session = server.connect("app", Role.OFFSHOOT);
        var insert =
            session.prepareStatement(
                "insert into offshoot.pending (xid, kind, seq, version, name, sql, checksum, origin,"
                    + " replay, pid, holder, role_xmin, backend_start)"
                    + " values (pg_current_xact_id(), 'standalone', 2, 2, 'm2', ?, ?, 'MigrationSet/test',"
                    + " true, 1, 1, (select r.xmin from pg_authid r where r.rolname = 'migrator'), now())")) {
      insert.setString(1, INDEX.sql());
      insert.setString(2, INDEX.checksum().hex());
      insert.executeUpdate();
    }
  }
}
