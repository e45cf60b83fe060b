package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What many tests say: an engine that retries at once, a prepared server, short words for both. */
final class Fixture {
  private Fixture() {}

  static Engine engine() {
    return engine(new Sessions());
  }

  static Engine engine(Sessions sessions) {
    return new PostgresEngine(System::nanoTime, sessions, retry -> Duration.ofMillis(5));
  }

  static Transfers transfers(Engine engine) {
    return new PostgresTransfers(engine, System::nanoTime);
  }

  static RunOptions options() {
    return options(new Timeouts(Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(5)), "");
  }

  static RunOptions options(Timeouts timeouts, String resolve) {
    return new RunOptions("MigrationSet/test", "uid-1", timeouts, "", true, resolve);
  }

  static RunOptions deadline(Duration deadline) {
    return options(new Timeouts(Duration.ofSeconds(2), Duration.ZERO, deadline), "");
  }

  static Change.Migration migration(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, true, true);
  }

  static Change.Migration standalone(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, false, true);
  }

  static Change.Function function(String name, int answer) {
    return new Change.Function(
        name,
        "create or replace function %s() returns int language sql as 'select %d'"
            .formatted(name, answer));
  }

  static Outcome apply(Engine engine, PgServer server, Change... changes) throws Exception {
    return engine.apply(server.access(), List.of(changes), options(), Progress.SILENT);
  }

  static SqlFailure fails(Engine engine, PgServer server, Change... changes) throws Exception {
    var outcome = apply(engine, server, changes);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).error();
  }

  static void passes(Engine engine, PgServer server, Change... changes) throws Exception {
    assertThat(apply(engine, server, changes)).isInstanceOf(Outcome.Done.class);
  }

  /** Asks a server something, as the role, in database app. */
  static String ask(PgServer server, Role role, String sql) throws SQLException {
    try (var session = server.connect(ServerSql.APP_DATABASE, role);
        var row = session.createStatement().executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  static String tracked(PgServer server) throws SQLException {
    return ask(
        server,
        Role.OFFSHOOT,
        "select coalesce(string_agg(version::text, ',' order by seq), '') from offshoot.migrations");
  }

  /** The databases that the operator made beside the branch's own, in the order of their names. */
  static String beside(PgServer server) throws SQLException {
    return ask(
        server,
        Role.OFFSHOOT,
        "select coalesce(string_agg(datname, ',' order by datname), '') from pg_database"
            + " where datname like 'offshoot\\_%' and datname <> 'offshoot_template'");
  }
}
