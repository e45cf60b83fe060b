package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The session that runs SQL of others: one per run, a new one after any failure, and nothing of one
 * migration's session state reaches the next. It decides when a session may be used again; it must
 * never be used for the operator's own statements.
 */
final class MigratorSession implements AutoCloseable {
  /**
   * What DISCARD ALL does but for plans, which are only our own, in the same round trip as the
   * transaction's beginning. The modes come first: the last migration may have changed their
   * defaults.
   */
  private static final String BEGIN =
      """
      set transaction isolation level read committed, read write, not deferrable;
      close all; set session authorization default; reset all; deallocate all; unlisten *;
      discard temp; discard sequences; set timezone to 'UTC';
      select pg_catalog.pg_current_xact_id()::pg_catalog.text, pg_catalog.pg_backend_pid(),
        pg_catalog.pg_advisory_unlock_all()\
      """;

  /** A begun transaction. */
  record Begun(Connection session, String xid, int pid) {}

  private final Sessions sessions;
  private final Databases databases;
  private final Access branch;
  private final Engine.Timeouts timeouts;
  private final int serverMajor;
  private final Stop stop;
  private @Nullable Connection session;

  MigratorSession(
      Sessions sessions,
      Databases databases,
      Access branch,
      Engine.Timeouts timeouts,
      int serverMajor,
      Stop stop) {
    this.sessions = sessions;
    this.databases = databases;
    this.branch = branch;
    this.timeouts = timeouts;
    this.serverMajor = serverMajor;
    this.stop = stop;
  }

  /** A transaction in a session without a past. */
  Begun begin() throws SQLException, IOException {
    var used = session;
    if (used != null) {
      try {
        return begin(used);
      } catch (SQLException e) {
        // whatever the last migration did to it: a new one
        close();
      }
    }
    var fresh = open(timeouts);
    fresh.setAutoCommit(false);
    return begin(fresh);
  }

  /** A new session that commits each statement, for what cannot run in a transaction. */
  Connection autocommit() throws SQLException, IOException {
    close();
    var unlimited =
        new Engine.Timeouts(java.time.Duration.ZERO, timeouts.statement(), timeouts.deadline());
    return open(unlimited);
  }

  private Connection open(Engine.Timeouts limits) throws SQLException, IOException {
    var opened = login(limits);
    session = opened;
    stop.running(new Stop.Target(opened.unwrap(PgConnection.class).getBackendPID(), opened));
    return opened;
  }

  private Connection login(Engine.Timeouts limits) throws SQLException, IOException {
    try {
      return sessions.migrator(branch, ServerSql.APP_DATABASE, limits, serverMajor);
    } catch (SQLException e) {
      if (!Diagnosis.state(e).equals("28P01")) {
        throw e;
      }
      databases.renewPassword(branch, Role.MIGRATOR);
      return sessions.migrator(branch, ServerSql.APP_DATABASE, limits, serverMajor);
    }
  }

  private static Begun begin(Connection on) throws SQLException {
    try (var statement = on.createStatement()) {
      boolean rows = statement.execute(BEGIN);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (var row = statement.getResultSet()) {
        row.next();
        return new Begun(on, row.getString(1), row.getInt(2));
      }
    }
  }

  /** Ends the session; the next use opens another. */
  @Override
  public void close() {
    var old = session;
    session = null;
    stop.running(null);
    if (old != null) {
      try {
        if (!old.isClosed() && !old.getAutoCommit()) {
          old.rollback();
        }
        old.close();
      } catch (SQLException e) {
        // it is gone either way; whoever needs to know its outcome asks pg_xact_status
      }
    }
  }
}
