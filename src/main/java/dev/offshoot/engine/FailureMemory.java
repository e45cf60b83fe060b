package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What failed and how, kept in the database until it is tracked. What cannot be read back is set
 * aside with a line in the operator's log, as if it were not there: it is tried again, and
 * remembered properly. Whether to try again is the caller's decision.
 */
final class FailureMemory {
  private static final Logger log = LoggerFactory.getLogger(FailureMemory.class);

  void remember(Connection control, Change change, String origin, String retry, SqlFailure error)
      throws SQLException {
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.failures (function, key, checksum, origin, retry, error)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (function, key) do update set"
                + " checksum = excluded.checksum, origin = excluded.origin, retry = excluded.retry, error = excluded.error,"
                + " at = clock_timestamp()")) {
      insert.setBoolean(1, change instanceof Change.Function);
      insert.setString(2, change.key());
      insert.setString(3, change.checksum().hex());
      insert.setString(4, Texts.storable(origin));
      insert.setString(5, Texts.storable(retry));
      insert.setString(6, FailureText.write(error));
      insert.executeUpdate();
    }
  }

  /**
   * What operations failed at is gone, and whether there was anything.
   *
   * @param origin of one operation; empty for all
   */
  boolean forgetOperations(Connection control, Optional<String> origin) throws SQLException {
    try (var delete =
        control.prepareStatement(
            "delete from offshoot.failures where origin like 'BranchMerge/%'"
                + " and (?::text is null or origin = ?)")) {
      delete.setString(1, origin.orElse(null));
      delete.setString(2, origin.orElse(null));
      return delete.executeUpdate() > 0;
    }
  }

  List<Ledger.Failure> read(Connection control) throws SQLException {
    var failures = new ArrayList<Ledger.Failure>();
    try (var statement = control.createStatement();
        var rows =
            statement.executeQuery(
                "select function, key, checksum, retry, error from offshoot.failures"
                    + " order by at, key")) {
      while (rows.next()) {
        var error = FailureText.read(rows.getString(5));
        if (error.isEmpty()) {
          log.warn(
              "The remembered failure of {} cannot be read and is set aside; it is tried again",
              rows.getString(2));
          continue;
        }
        failures.add(
            new Ledger.Failure(
                rows.getBoolean(1),
                rows.getString(2),
                new Checksum(rows.getString(3)),
                rows.getString(4),
                error.get()));
      }
    }
    return failures;
  }
}
