package dev.offshoot.engine;

import dev.offshoot.engine.Unavailable.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/**
 * The right to write a database, held by an open transaction of {@code offshoot} until closed:
 * exactly one holder per database, whoever the others are. It is tried and never waited for. A
 * table lock and no advisory lock, since any login could take those.
 */
final class WriterLock implements AutoCloseable {
  private final Connection session;
  private final int pid;

  private WriterLock(Connection session, int pid) {
    this.session = session;
    this.pid = pid;
  }

  /**
   * Takes the lock with a session that it owns from then on, also when it fails.
   *
   * @throws Unavailable {@link Reason#BUSY} when another holds it
   */
  static WriterLock take(Access branch, Connection session) throws SQLException, Unavailable {
    try {
      session.setAutoCommit(false);
      try (var statement = session.createStatement()) {
        statement.execute("lock table offshoot.writer in exclusive mode nowait");
        // no query here: its portal would hold a snapshot, and CREATE INDEX CONCURRENTLY waits for
        // those
        return new WriterLock(session, session.unwrap(PgConnection.class).getBackendPID());
      }
    } catch (SQLException e) {
      session.close();
      if (Diagnosis.state(e).equals("55P03")) {
        throw new Unavailable(
            Reason.BUSY, "branch " + branch.branch() + ": another writer is at work");
      }
      throw e;
    }
  }

  /** The backend that holds it: {@code record()} looks whether it still does. */
  int holder() {
    return pid;
  }

  @Override
  public void close() {
    try (session) {
      // answered only once the lock is free: the next run need not meet this one
      session.rollback();
    } catch (SQLException e) {
      // a lost connection releases it as well
    }
  }
}
