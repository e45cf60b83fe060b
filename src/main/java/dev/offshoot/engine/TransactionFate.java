package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether a transaction committed whose COMMIT was not answered. While its backend still runs, on
 * the same incarnation of the server, it is ended, so that no late COMMIT can follow. Then the row
 * with this attempt is the answer. It must never ask for the state of the transaction's id: after a
 * promotion or on a restored volume ids are given out again, and another transaction answers.
 */
final class TransactionFate {
  private static final String END =
      """
      select pg_terminate_backend(l.pid) from pg_locks l
      where l.locktype = 'transactionid' and l.pid = ? and l.transactionid = (?::xid8)::xid
        and l.mode = 'ExclusiveLock' and l.granted
      """;

  private static final String LEFT =
      """
      select exists (select from offshoot.migrations where attempt = ?::uuid)
        or exists (select from offshoot.functions where attempt = ?::uuid)
        or exists (select from offshoot.seeds where attempt = ?::uuid)
      """;

  private TransactionFate() {}

  /**
   * The truth about an attempt.
   *
   * @param control a session of offshoot in the transaction's database
   */
  static boolean committed(
      Connection control, String attempt, String xid, int pid, String incarnation)
      throws SQLException, InterruptedException {
    end(control, xid, pid, incarnation);
    return left(control, attempt);
  }

  /** Its transaction is over: it holds the lock on its own id until its end is visible. */
  static void end(Connection control, String xid, int pid, String incarnation)
      throws SQLException, InterruptedException {
    if (!incarnation(control).equals(incarnation)) {
      return; // nothing of that server's runs here
    }
    try (var query = control.prepareStatement(END)) {
      query.setInt(1, pid);
      query.setString(2, xid);
      while (true) {
        try (var rows = query.executeQuery()) {
          if (!rows.next()) {
            return;
          }
        }
        Stop.briefly();
      }
    }
  }

  /** Which server this is; one that is in recovery refuses to say. */
  static String incarnation(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row = statement.executeQuery("select offshoot.incarnation()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean left(Connection control, String attempt) throws SQLException {
    try (var query = control.prepareStatement(LEFT)) {
      for (int i = 1; i <= 3; i++) {
        query.setString(i, attempt);
      }
      try (var row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
