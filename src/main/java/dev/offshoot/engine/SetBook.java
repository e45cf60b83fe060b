package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes what a database remembers for sets beside its ledger. It decides the form only;
 * an operation's failure is never forgotten on a set's word.
 */
final class SetBook {
  /** Whatever can hold rows and belongs to no extension. */
  private static final String BARE =
      """
      select case when exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm', 'f', 'S') and c.relpersistence <> 't'
          and n.nspname not in ('offshoot', 'offshoot_flyway', 'information_schema')
          and n.nspname not like 'pg\\_%'
          and not exists (select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
        then 'false' else 'true' end
      """;

  private static final String FIRST_RUN =
      "select coalesce(max(outcome), '') from offshoot.marks where kind = '%s' and outcome <> '%s'"
          .formatted(SetMemory.FIRST_RUN, SetMemory.OVER);

  private SetBook() {}

  private static String word(Connection control, String query) throws SQLException {
    try (var statement = control.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  static SetMemory read(Connection control) throws SQLException {
    var reverted = new ArrayList<SetMemory.Reverted>();
    var functions = new ArrayList<SetMemory.Deployed>();
    LedgerReader.snapshot(control);
    try (var statement = control.createStatement()) {
      try (var rows =
          statement.executeQuery(
              "select version::text, checksum from offshoot.reverted order by version")) {
        while (rows.next()) {
          reverted.add(
              new SetMemory.Reverted(
                  Version.of(rows.getString(1)), new Checksum(rows.getString(2))));
        }
      }
      try (var rows =
          statement.executeQuery(
              "select origin, name, checksum from offshoot.seen_functions order by origin, name")) {
        while (rows.next()) {
          functions.add(
              new SetMemory.Deployed(
                  rows.getString(1), rows.getString(2), new Checksum(rows.getString(3))));
        }
      }
    }
    var bare = Boolean.parseBoolean(word(control, BARE));
    var firstRun = word(control, FIRST_RUN);
    control.rollback();
    return new SetMemory(reverted, functions, bare, firstRun);
  }

  static void forget(
      Connection control, List<Ledger.Failure> failures, List<SetMemory.Reverted> reverted)
      throws SQLException {
    try (var delete =
            control.prepareStatement(
                "delete from offshoot.failures where function = ? and key = ? and checksum = ?"
                    + " and origin like 'MigrationSet/%'");
        var clear =
            control.prepareStatement(
                "delete from offshoot.reverted where version = ?::numeric and checksum = ?")) {
      for (var failure : failures) {
        delete.setBoolean(1, failure.function());
        delete.setString(2, failure.key());
        delete.setString(3, failure.checksum().hex());
        delete.executeUpdate();
      }
      for (var one : reverted) {
        clear.setString(1, one.version().toString());
        clear.setString(2, one.checksum().hex());
        clear.executeUpdate();
      }
    }
  }

  static void seen(Connection control, List<SetMemory.Deployed> functions) throws SQLException {
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.seen_functions (origin, name, checksum) values (?, ?, ?)"
                + " on conflict (origin, name) do update set checksum = excluded.checksum")) {
      for (var function : functions) {
        insert.setString(1, function.origin());
        insert.setString(2, function.name());
        insert.setString(3, function.checksum().hex());
        insert.executeUpdate();
      }
    }
  }
}
