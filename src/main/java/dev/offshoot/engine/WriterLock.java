package dev.offshoot.engine;

import dev.offshoot.engine.Unavailable.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.jdbc.PgConnection;

/**
 * The right to write a database, held by an open transaction of {@code offshoot} until closed:
 * exactly one holder per database, whoever the others are. It is tried and never waited for. A
 * table lock and no advisory lock, since any login could take those. A holder shows the server that
 * it lives; one that is frozen loses the lock after {@link Sessions#silence}.
 */
final class WriterLock implements AutoCloseable {
  private static final String LOCK = "lock table offshoot.writer in exclusive mode nowait";

  private final Connection session;
  private final int pid;
  private final ReentrantLock use = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);

  private WriterLock(Connection session, int pid) {
    this.session = session;
    this.pid = pid;
  }

  /**
   * Takes the lock, with a session of its own.
   *
   * @throws Unavailable {@link Reason#BUSY} when another holds it
   */
  static WriterLock take(Access branch, Sessions sessions)
      throws SQLException, IOException, Unavailable {
    var session = sessions.holder(branch);
    try {
      session.setAutoCommit(false);
      try (var statement = session.createStatement()) {
        statement.execute(LOCK);
      }
      var lock = new WriterLock(session, session.unwrap(PgConnection.class).getBackendPID());
      Thread.ofVirtual()
          .name("offshoot-lock-" + branch.branch())
          .start(() -> lock.live(sessions.silence().dividedBy(4)));
      return lock;
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

  /**
   * The lock that it has already, again and again, since no query may be used for this: its portal
   * would hold a snapshot, and CREATE INDEX CONCURRENTLY waits for those.
   */
  private void live(Duration beat) {
    try {
      while (!closed.await(beat.toMillis(), TimeUnit.MILLISECONDS)) {
        use.lock();
        try (var statement = session.createStatement()) {
          if (closed.getCount() > 0) {
            statement.execute(LOCK);
          }
        } finally {
          use.unlock();
        }
      }
    } catch (SQLException | InterruptedException e) {
      // the lock is lost: record() refuses whatever its holder still tries
    }
  }

  @Override
  public void close() {
    closed.countDown();
    use.lock();
    try (session) {
      // answered only once the lock is free: the next run need not meet this one
      session.rollback();
    } catch (SQLException e) {
      // a lost connection releases it as well
    } finally {
      use.unlock();
    }
  }
}
