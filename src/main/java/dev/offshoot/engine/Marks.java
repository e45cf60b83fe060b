package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the database remembers of an object by kind: that a branch was created, what became of its
 * seed. It decides nothing; the last word wins.
 */
final class Marks {
  private Marks() {}

  static void record(
      Connection control, String uid, String kind, String outcome, String level, String story)
      throws SQLException {
    try (var insert =
        control.prepareStatement(
            "with entered as (insert into offshoot.marks (uid, kind, outcome) values (?, ?, ?)"
                + " on conflict (uid, kind) do update set outcome = excluded.outcome,"
                + " at = clock_timestamp() where marks.outcome <> excluded.outcome"
                + " returning uid)"
                + " insert into offshoot.logs (operation_uid, level, text)"
                + " select uid, ?, ? from entered")) {
      insert.setString(1, uid);
      insert.setString(2, kind);
      insert.setString(3, Texts.storable(outcome));
      insert.setString(4, level);
      insert.setString(5, Redaction.mask(Texts.storable(story)));
      insert.executeUpdate();
    }
  }

  /** By kind. */
  static Map<String, String> outcomes(Connection control, String uid) throws SQLException {
    var outcomes = new HashMap<String, String>();
    try (var query =
        control.prepareStatement("select kind, outcome from offshoot.marks where uid = ?")) {
      query.setString(1, uid);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          outcomes.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return outcomes;
  }
}
