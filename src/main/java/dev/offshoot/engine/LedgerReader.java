package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/** Reads a ledger in one snapshot, without the texts. It decides nothing and writes nothing. */
final class LedgerReader {
  private final FailureMemory failures = new FailureMemory();

  /** In a snapshot of its own. */
  Ledger read(Connection control) throws SQLException {
    snapshot(control);
    var ledger = within(control);
    control.rollback();
    return ledger;
  }

  /** In the caller's snapshot. */
  Ledger within(Connection control) throws SQLException {
    var migrations = new ArrayList<Ledger.Entry>();
    var functions = new ArrayList<Ledger.FunctionEntry>();
    try (var statement = control.createStatement()) {
      try (var rows =
          statement.executeQuery(
              "select seq, version::text, name, checksum from offshoot.migrations order by seq")) {
        while (rows.next()) {
          migrations.add(
              new Ledger.Entry(
                  rows.getLong(1),
                  Version.of(rows.getString(2)),
                  rows.getString(3),
                  new Checksum(rows.getString(4))));
        }
      }
      try (var rows =
          statement.executeQuery(
              "select seq, name, checksum, origin, base_checksum from (select distinct on (name) *"
                  + " from offshoot.functions order by name, seq desc) f order by seq")) {
        while (rows.next()) {
          var base = rows.getString(5);
          functions.add(
              new Ledger.FunctionEntry(
                  rows.getLong(1),
                  rows.getString(2),
                  new Checksum(rows.getString(3)),
                  base == null ? null : new Checksum(base),
                  rows.getString(4)));
        }
      }
    }
    return new Ledger(migrations, functions, failures.read(control));
  }

  /** Everything that follows on this session sees one state, until it is rolled back. */
  static void snapshot(Connection control) throws SQLException {
    control.setAutoCommit(false);
    try (var statement = control.createStatement()) {
      statement.execute("set transaction isolation level repeatable read, read only");
    }
  }
}
