package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about a migration whose outcome is unknown, and for which one: an answer
 * that was there before a statement started is not about that statement. It must never let one
 * answer decide twice, since the second time nobody has looked.
 *
 * @param uid of the object that carries the annotation; null when none does
 * @param word {@code applied}, {@code retry} or ""
 */
record Answer(@Nullable String uid, String word) {
  private static final String KIND = "resolve-spent";

  /** From now on the answer that is there is about something earlier. */
  void spend(Connection control) throws SQLException {
    if (uid == null || word.isEmpty()) {
      return;
    }
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.marks (uid, kind, outcome) values (?, '"
                + KIND
                + "', ?) on conflict (uid, kind) do update set outcome = excluded.outcome,"
                + " at = clock_timestamp()")) {
      insert.setString(1, uid);
      insert.setString(2, word);
      insert.executeUpdate();
    }
  }

  /**
   * The word if it is about what is unknown now, else "". Another word than before is an answer.
   */
  String open(Connection control) throws SQLException {
    if (uid == null) {
      return word;
    }
    try (var forget =
        control.prepareStatement(
            "delete from offshoot.marks where uid = ? and kind = '"
                + KIND
                + "' and outcome <> ?")) {
      forget.setString(1, uid);
      forget.setString(2, word);
      forget.executeUpdate();
    }
    return Marks.outcomes(control, uid).containsKey(KIND) ? "" : word;
  }

  /** What the annotation should be, for who reads that it is needed. */
  String wanted(String open) {
    return word.isEmpty() || !open.isEmpty()
        ? "set the annotation offshoot.dev/resolve to `applied` or `retry`"
        : "take away the annotation offshoot.dev/resolve=%s, which was an earlier answer, and set it to `applied` or `retry`"
            .formatted(word);
  }
}
