package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What the database remembers of operations that ended. It decides nothing; the last word wins. */
final class Operations {
  private Operations() {}

  static void record(Connection control, String uid, String kind, String outcome)
      throws SQLException {
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.operations (uid, kind, outcome) values (?, ?, ?)"
                + " on conflict (uid, kind) do update set outcome = excluded.outcome,"
                + " at = clock_timestamp() where operations.outcome <> excluded.outcome")) {
      insert.setString(1, uid);
      insert.setString(2, kind);
      insert.setString(3, outcome);
      insert.executeUpdate();
    }
  }

  static Optional<String> outcome(Connection control, String uid, String kind) throws SQLException {
    try (var query =
        control.prepareStatement(
            "select outcome from offshoot.operations where uid = ? and kind = ?")) {
      query.setString(1, uid);
      query.setString(2, kind);
      try (var rows = query.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }
}
