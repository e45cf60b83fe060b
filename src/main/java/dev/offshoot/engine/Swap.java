package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Puts a database that was built on the side into the place of the one that applications use, from
 * a session in database {@code postgres}. Both renames and the new one's grants are one
 * transaction: whatever happens, there is a database {@code app}, the old one or the new one, and
 * who may connect can, or it is closed to all. It must never drop a database.
 */
final class Swap {
  private static final int TRIES = 40;
  private static final Duration BETWEEN = Duration.ofMillis(250);

  private final Databases databases;
  private final Access server;

  Swap(Databases databases, Access server) {
    this.databases = databases;
    this.server = server;
  }

  /**
   * Swaps.
   *
   * @param beforeRename ends the caller's own sessions, the lock's last
   * @return how many sessions of others were ended
   */
  int swap(Connection control, String fresh, String old, Runnable beforeRename, Stop stop)
      throws SQLException, IOException, InterruptedException {
    var renamed = false;
    try {
      Databases.execute(control, "alter database app allow_connections false");
      int cut = end(control, true);
      beforeRename.run();
      ScratchDatabases.deserted(control, ServerSql.APP_DATABASE);
      ScratchDatabases.deserted(control, fresh);
      for (int i = 1; !renamed; i++) {
        renamed = rename(control, fresh, old, i == TRIES);
        if (!renamed) {
          end(control, false);
          stop.pause(BETWEEN);
        }
      }
      return cut;
    } finally {
      reopen(control);
    }
  }

  /** Whatever happened to the session that closed it. */
  private void reopen(Connection control) throws SQLException, IOException {
    try {
      databases.open(control);
    } catch (SQLException e) {
      databases.open(server);
    }
  }

  /** All sessions of the old database end but, at first, the operator's own. */
  private static int end(Connection control, boolean others) throws SQLException {
    try (var query =
        control.prepareStatement(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = 'app'"
                + " and backend_type = 'client backend' and (usename <> 'offshoot' or not ?)")) {
      query.setBoolean(1, others);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static boolean rename(Connection control, String fresh, String old, boolean last)
      throws SQLException {
    control.setAutoCommit(false);
    try {
      Databases.execute(control, "alter database app rename to " + old);
      Databases.execute(control, "alter database " + fresh + " rename to app");
      Databases.grant(control); // nobody looks at a database that is open already
      control.commit();
      return true;
    } catch (SQLException e) {
      control.rollback();
      if (last || !Diagnosis.state(e).equals("55006")) {
        throw e;
      }
      return false; // a session that ends, or a worker of the server's own
    } finally {
      control.setAutoCommit(true);
    }
  }
}
