package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a ledger in one snapshot, without the texts. It decides nothing and writes nothing. */
final class LedgerReader {
  private final FailureMemory failures = new FailureMemory();

  /**
   * In a snapshot of its own.
   *
   * @throws HistoryRegressed when the ledger does not begin with what was reported of the branch
   */
  Ledger read(Access branch, Connection control) throws SQLException, HistoryRegressed {
    snapshot(control);
    try {
      History.check(branch, control);
      return within(control);
    } finally {
      control.rollback();
    }
  }

  /** The same, and its history as it is to be reported. */
  Marked marked(Access branch, Connection control) throws SQLException, HistoryRegressed {
    snapshot(control);
    try {
      var now = History.mark(control);
      if (!continues(branch, now)) {
        History.check(branch, control);
      }
      return new Marked(within(control), now);
    } finally {
      control.rollback();
    }
  }

  /** Nothing was added since: the digest over all rows, which is at hand, has the answer. */
  private static boolean continues(Access branch, HistoryMark now) {
    return branch.reported().map(HistoryMark.Reported::mark).filter(now::sameRows).isPresent();
  }

  /** A ledger and what is reported of it. */
  record Marked(Ledger ledger, HistoryMark history) {}

  /** In the caller's snapshot. */
  Ledger within(Connection control) throws SQLException {
    return new Ledger(
        migrations(control, Integer.MAX_VALUE), functions(control), failures.read(control));
  }

  /** In the caller's snapshot; the server reads the rows and tells their digest. */
  Outline outline(Connection control) throws SQLException {
    var functions = functions(control);
    try (var statement = control.createStatement();
        var row =
            statement.executeQuery(
                """
                select count(*), encode(sha256(convert_to(coalesce(
                  string_agg(version::text || ':' || checksum, E'\\n' order by version), ''), 'UTF8')), 'hex')
                from offshoot.migrations
                """)) {
      row.next();
      return new Outline(
          Ledger.digest(new Checksum(row.getString(2)), Ledger.texts(functions)),
          row.getInt(1),
          migrations(control, Outline.FIRST),
          functions);
    }
  }

  private static List<Ledger.Entry> migrations(Connection control, int most) throws SQLException {
    var migrations = new ArrayList<Ledger.Entry>();
    try (var query =
        control.prepareStatement(
            "select seq, version::text, name, checksum from offshoot.migrations"
                + " order by seq limit ?")) {
      query.setInt(1, most);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          migrations.add(
              new Ledger.Entry(
                  rows.getLong(1),
                  Version.of(rows.getString(2)),
                  rows.getString(3),
                  new Checksum(rows.getString(4))));
        }
      }
    }
    return migrations;
  }

  private static List<Ledger.FunctionEntry> functions(Connection control) throws SQLException {
    var functions = new ArrayList<Ledger.FunctionEntry>();
    try (var statement = control.createStatement();
        var rows =
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
    return functions;
  }

  /** Everything that follows on this session sees one state, until it is rolled back. */
  static void snapshot(Connection control) throws SQLException {
    control.setAutoCommit(false);
    try (var statement = control.createStatement()) {
      statement.execute("set transaction isolation level repeatable read, read only");
    }
  }
}
