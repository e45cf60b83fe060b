package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The session that runs SQL of others: one per run, a new one after any failure, and nothing of one
 * migration's session state reaches the next. Transactions are begun and ended by statements of our
 * own, so that both ends can share a round trip; the driver still refuses a COMMIT that Postgres
 * answers with ROLLBACK. It decides when a session may be used again; it must never be used for the
 * operator's own statements.
 */
final class MigratorSession implements AutoCloseable {
  /** The modes come first: the last migration may have changed their defaults. */
  private static final String BEGIN =
      """
      begin isolation level read committed, read write, not deferrable;
      select pg_catalog.pg_current_xact_id()::pg_catalog.text, pg_catalog.pg_backend_pid(),
        offshoot.incarnation(), offshoot.forget_session()\
      """;

  /**
   * A begun transaction.
   *
   * @param incarnation of the server that it is on
   */
  record Begun(Connection session, String xid, int pid, String incarnation) {}

  private final Sessions sessions;
  private final Databases databases;
  private final Access branch;
  private final Engine.Timeouts timeouts;
  private final int serverMajor;
  private final Stop stop;
  private @Nullable Connection session;
  private @Nullable Begun ready;

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
    var begun = ready;
    ready = null;
    if (begun != null) {
      return begun;
    }
    var used = session;
    if (used != null) {
      try {
        return begin(used, BEGIN);
      } catch (SQLException e) {
        // whatever the last migration did to it: a new one
        close();
      }
    }
    var fresh = open(timeouts);
    return begin(fresh, BEGIN);
  }

  /**
   * Commits, and begins the next transaction in the same round trip when there is to be one.
   *
   * @throws SQLException also when it is not known whether it was committed, or when it was and
   *     only the beginning failed
   */
  void commit(boolean more) throws SQLException {
    var used = session;
    if (used == null) {
      throw new SQLException("the session is gone", "08003");
    }
    if (more) {
      ready = begin(used, "commit; " + BEGIN);
    } else {
      try (var statement = used.createStatement()) {
        statement.execute("commit");
      }
    }
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
      return sessions.migrator(branch, branch.database(), limits, serverMajor);
    } catch (SQLException e) {
      if (!Diagnosis.state(e).equals("28P01")) {
        throw e;
      }
      databases.renewPassword(branch, Role.MIGRATOR);
      return sessions.migrator(branch, branch.database(), limits, serverMajor);
    }
  }

  private static Begun begin(Connection on, String sql) throws SQLException {
    try (var statement = on.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (var row = statement.getResultSet()) {
        row.next();
        return new Begun(on, row.getString(1), row.getInt(2), row.getString(3));
      }
    }
  }

  /** Ends the session; the next use opens another. */
  @Override
  public void close() {
    var old = session;
    session = null;
    ready = null;
    stop.running(null);
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        // it is gone either way; whoever needs to know its outcome asks the ledger
      }
    }
  }
}
