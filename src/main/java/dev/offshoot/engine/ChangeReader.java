package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the texts of tracked changes in the order in which they are to be carried. It decides
 * nothing; {@link CarryOrder} does.
 */
final class ChangeReader {
  private static final String INDEX =
      """
      select seq, version::text, name, null, null
      from offshoot.migrations where version = any (?::numeric[])
      union all
      select seq, null, name, checksum, base_checksum
      from offshoot.functions where name = any (?) order by 1
      """;

  private static final String TEXTS =
      """
      select seq, version::text, name, sql, transactional, replay
      from offshoot.migrations where seq = any (?)
      union all
      select seq, null, name, sql, true, true from offshoot.functions where seq = any (?)
      """;

  private ChangeReader() {}

  /**
   * Reads.
   *
   * @param control in a snapshot
   * @param functions by name, with the text that the target has of each
   */
  static List<Change> read(
      Connection control, Set<Version> versions, Map<String, Optional<Checksum>> functions)
      throws SQLException {
    var order = CarryOrder.of(index(control, versions, functions.keySet()), functions);
    var texts = texts(control, order);
    var changes = new ArrayList<Change>();
    for (var seq : order) {
      var change = texts.get(seq);
      if (change != null) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static List<CarryOrder.Row> index(
      Connection control, Set<Version> versions, Set<String> functions) throws SQLException {
    var index = new ArrayList<CarryOrder.Row>();
    try (var query = control.prepareStatement(INDEX)) {
      query.setArray(
          1, control.createArrayOf("text", versions.stream().map(Version::toString).toArray()));
      query.setArray(2, control.createArrayOf("text", functions.toArray()));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          index.add(
              new CarryOrder.Row(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5)));
        }
      }
    }
    return index;
  }

  private static Map<Long, Change> texts(Connection control, List<Long> order) throws SQLException {
    var texts = new HashMap<Long, Change>();
    try (var query = control.prepareStatement(TEXTS)) {
      var seqs = control.createArrayOf("bigint", order.stream().distinct().toArray());
      query.setArray(1, seqs);
      query.setArray(2, seqs);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          texts.put(rows.getLong(1), change(rows));
        }
      }
    }
    return texts;
  }

  private static Change change(ResultSet row) throws SQLException {
    var version = row.getString(2);
    return version == null
        ? new Change.Function(row.getString(3), row.getString(4))
        : new Change.Migration(
            Version.of(version),
            row.getString(3),
            row.getString(4),
            row.getBoolean(5),
            row.getBoolean(6));
  }
}
