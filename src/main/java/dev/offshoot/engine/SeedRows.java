package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the database remembers of seeds: which texts were loaded, by the checksum of all of them.
 * The transaction that loads them writes the row; a reset leaves the rows behind.
 */
final class SeedRows {
  private SeedRows() {}

  /** These texts were loaded for this uid. */
  static boolean has(Connection session, String uid, Checksum checksum) throws SQLException {
    try (var query =
        session.prepareStatement("select from offshoot.seeds where uid = ? and checksum = ?")) {
      query.setString(1, uid);
      query.setString(2, checksum.hex());
      try (var rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** What was loaded last for this uid. */
  static Optional<Checksum> last(Connection session, String uid) throws SQLException {
    try (var query =
        session.prepareStatement(
            "select checksum from offshoot.seeds where uid = ? order by at desc limit 1")) {
      query.setString(1, uid);
      try (var rows = query.executeQuery()) {
        return rows.next() ? Optional.of(new Checksum(rows.getString(1))) : Optional.empty();
      }
    }
  }
}
