package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the texts of tracked changes, in the order of {@code seq}. It decides nothing. */
final class ChangeReader {
  private static final String TEXTS =
      """
      select seq, version::text, name, sql, transactional, replay
      from offshoot.migrations where version = any (?::numeric[])
      union all
      select f.seq, null, f.name, f.sql, true, true from (select distinct on (name) *
      from offshoot.functions where name = any (?) order by name, seq desc) f order by 1
      """;

  private ChangeReader() {}

  /**
   * Reads.
   *
   * @param functions by name; their present texts
   */
  static List<Change> read(Connection control, Set<Version> versions, Set<String> functions)
      throws SQLException {
    var changes = new ArrayList<Change>();
    try (var query = control.prepareStatement(TEXTS)) {
      query.setArray(
          1, control.createArrayOf("text", versions.stream().map(Version::toString).toArray()));
      query.setArray(2, control.createArrayOf("text", functions.toArray()));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var version = rows.getString(2);
          changes.add(
              version == null
                  ? new Change.Function(rows.getString(3), rows.getString(4))
                  : new Change.Migration(
                      Version.of(version),
                      rows.getString(3),
                      rows.getString(4),
                      rows.getBoolean(5),
                      rows.getBoolean(6)));
        }
      }
    }
    return changes;
  }
}
