package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement outside a transaction that was announced and not yet recorded. It decides nothing
 * about its outcome; it only makes sure that its backend is no longer at work.
 */
record Started(
    String attempt, int pid, String backendStart, String sql, String checksum, String label) {
  private static final String COLUMNS =
      "select attempt::text, pid, coalesce(backend_start::text, '-infinity'), sql, checksum,"
          + " version || ' ' || name from offshoot.pending where kind = 'standalone'";

  static @Nullable Started find(Connection control, Version version) throws SQLException {
    try (var query = control.prepareStatement(COLUMNS + " and version = ?::numeric")) {
      query.setString(1, version.toString());
      return first(query);
    }
  }

  static @Nullable Started find(Connection control, String attempt) throws SQLException {
    try (var query = control.prepareStatement(COLUMNS + " and attempt = ?::uuid")) {
      query.setString(1, attempt);
      return first(query);
    }
  }

  static List<Started> all(Connection control) throws SQLException {
    try (var query = control.prepareStatement(COLUMNS)) {
      return read(query);
    }
  }

  private static @Nullable Started first(PreparedStatement query) throws SQLException {
    var found = read(query);
    return found.isEmpty() ? null : found.getFirst();
  }

  private static List<Started> read(PreparedStatement query) throws SQLException {
    var all = new ArrayList<Started>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Started(
                rows.getString(1),
                rows.getInt(2),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6)));
      }
    }
    return all;
  }

  /** Ends its backend and waits until it is gone. */
  void end(Connection control) throws SQLException, InterruptedException {
    try (var query =
        control.prepareStatement(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid = ?"
                + " and usename = 'migrator' and backend_start = ?::timestamptz")) {
      query.setInt(1, pid);
      query.setString(2, backendStart);
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

  void forget(Connection control) throws SQLException {
    try (var delete =
        control.prepareStatement("delete from offshoot.pending where attempt = ?::uuid")) {
      delete.setString(1, attempt);
      delete.executeUpdate();
    }
  }
}
