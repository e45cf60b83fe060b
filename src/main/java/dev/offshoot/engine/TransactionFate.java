package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether a transaction committed whose COMMIT was not answered. It asks until it knows; a
 * transaction that is still open is ended, by backend and transaction id, so that no late COMMIT
 * can follow. It must never guess: a server that crashed may have given the id to somebody else
 * since, so only the row that the transaction left behind tells that it was this one.
 */
final class TransactionFate {
  private TransactionFate() {}

  /**
   * The truth about {@code xid}.
   *
   * @param control a session of offshoot in the transaction's database
   */
  static boolean committed(Connection control, String xid, int pid)
      throws SQLException, InterruptedException {
    while (true) {
      var status = status(control, xid);
      if (status.equals("aborted")) {
        return false;
      }
      if (status.equals("committed") || status.isEmpty()) {
        return left(control, xid);
      }
      end(control, xid, pid);
      Stop.briefly();
    }
  }

  private static String status(Connection control, String xid) throws SQLException {
    try (var query = control.prepareStatement("select coalesce(pg_xact_status(?::xid8), '')")) {
      query.setString(1, xid);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      if (Diagnosis.state(e).equals("22023")) {
        // "in the future": a crash forgot the number, so it never committed
        return "aborted";
      }
      throw e;
    }
  }

  private static void end(Connection control, String xid, int pid) throws SQLException {
    try (var query =
        control.prepareStatement(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid = ?"
                + " and usename = 'migrator' and datname = current_database()"
                + " and backend_xid = (?::xid8)::xid")) {
      query.setInt(1, pid);
      query.setString(2, xid);
      query.execute();
    }
  }

  private static boolean left(Connection control, String xid) throws SQLException {
    try (var query =
        control.prepareStatement(
            "select exists (select from offshoot.migrations where xid = ?::xid8)"
                + " or exists (select from offshoot.functions where xid = ?::xid8)"
                + " or exists (select from offshoot.seeds where xid = ?::xid8)")) {
      query.setString(1, xid);
      query.setString(2, xid);
      query.setString(3, xid);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
