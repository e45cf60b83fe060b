package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/**
 * Settles what an earlier run left announced: a transaction that is still open is ended, and the
 * announcement goes; if it committed, the ledger has it already. The caller must hold the writer
 * lock. Of what ran outside a transaction only the backend is ended: its outcome is settled when
 * its version is wanted again.
 */
final class Recovery {
  private record Left(String attempt, String xid, int pid, String incarnation) {}

  private Recovery() {}

  /** Whether anything is announced; only the holder of the writer lock may settle it. */
  static boolean needed(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row = statement.executeQuery("select exists (select from offshoot.pending)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  static void settle(Connection control) throws SQLException, InterruptedException {
    for (var started : Started.all(control)) {
      started.end(control);
    }
    var leftovers = new ArrayList<Left>();
    try (var statement = control.createStatement();
        var rows =
            statement.executeQuery(
                "select attempt::text, xid::text, pid, incarnation from offshoot.pending"
                    + " where kind <> 'standalone'")) {
      while (rows.next()) {
        leftovers.add(
            new Left(rows.getString(1), rows.getString(2), rows.getInt(3), rows.getString(4)));
      }
    }
    for (var left : leftovers) {
      TransactionFate.end(control, left.xid(), left.pid(), left.incarnation());
      try (var delete =
          control.prepareStatement("delete from offshoot.pending where attempt = ?::uuid")) {
        delete.setString(1, left.attempt());
        delete.executeUpdate();
      }
    }
  }
}
