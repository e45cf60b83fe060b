package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.offshoot.engine.Engine.Progress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Another server answers for the one that a COMMIT went to: a standby that was promoted without the
 * last commits, or a volume as it was before. It gives the same transaction ids again.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailoverIT {
  private final Engine engine = Fixture.engine();

  @ParameterizedTest
  @CsvSource({"15, true", "18, true", "15, false", "18, false"})
  void aCommitThatWentDownWithItsServerIsNotTakenForAnother(int major, boolean standby)
      throws Exception {
    try (var primary = PgServer.start(major)) {
      engine.prepare(primary.access());
      passes(engine, primary, migration(1, "create table a1 (i int)"));
      primary.stop();
      try (var other = standby ? Promotion.of(primary) : primary.copied()) {
        primary.restart();
        engine.prepare(other.access());
        var now = new AtomicReference<>(primary);
        try (var wire = new Wire(primary.port())) {
          wire.replacedAtCommit(() -> takeOver(primary, other, now));
          var fails =
              catchThrowable(() ->
                  routed(wire, now)
                      .apply(
                          primary.access(),
                          List.of(migration(3, "create table a3 (i int)")),
                          Fixture.options(),
                          Progress.SILENT));
          assertThat(fails).isInstanceOf(Unavailable.class);
        }
        assertThat(tracked(other)).isEqualTo("1,2");
        assertThat(ask(other, Role.MIGRATOR, "select to_regclass('a3') is null")).isEqualTo("t");
        passes(engine, other, migration(3, "create table a3 (i int)"));
        assertThat(tracked(other)).isEqualTo("1,2,3");
        assertThat(ask(other, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
            .isEqualTo("0");
      }
    }
  }

  /** The other one takes over, and gives the id that was just committed to a migration there. */
  private void takeOver(PgServer primary, PgServer other, AtomicReference<PgServer> now) {
    try {
      var lost =
          ask(
              primary,
              Role.OFFSHOOT,
              "select max(xid::text::bigint)::text from (select xid from offshoot.pending union all select xid from offshoot.migrations where version = 3) x");
      try (var session = other.connect("app", Role.OFFSHOOT)) {
        while (next(session) < Long.parseLong(lost)) {
          session.createStatement().execute("select pg_current_xact_id()");
        }
      }
      passes(engine, other, migration(2, "create table a2 (i int)"));
      assertThat(
              ask(
                  other,
                  Role.OFFSHOOT,
                  "select xid::text from offshoot.migrations where version = 2"))
          .isEqualTo(lost);
      now.set(other);
      primary.kill();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long next(Connection session) throws SQLException {
    try (var row =
        session
            .createStatement()
            .executeQuery("select pg_snapshot_xmax(pg_current_snapshot())::text")) {
      row.next();
      return Long.parseLong(row.getString(1));
    }
  }

  /** The migrator's first session goes over the wire, all others to the server of the moment. */
  private static Engine routed(Wire wire, AtomicReference<PgServer> now) {
    return Fixture.engine(
        new Sessions() {
          @Override
          Connection open(Access access, String database, Properties properties)
              throws SQLException, IOException {
            var there = now.get().access();
            var first = wire.cuts() == 0 && properties.get("user").equals("migrator");
            return super.open(first ? wire.through(there) : there, database, properties);
          }
        });
  }
}
