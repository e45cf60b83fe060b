package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * What a database that replaces another takes over from it: operations, the story so far, what was
 * reverted, and of each migration that stayed when and by whom it was applied. Failures, seeds and
 * what sets saw stay behind: all that begins anew.
 */
final class Keepsakes {
  private Keepsakes() {}

  /**
   * Carries them; the caller commits.
   *
   * @param reverted what the new database lacks of the old one's ledger
   */
  static void carry(Connection old, Connection fresh, List<Ledger.Entry> reverted)
      throws SQLException, IOException {
    copy(old, fresh, "offshoot.marks (uid, kind, outcome, at)");
    copy(
        old,
        fresh,
        "offshoot.operations (uid, system_identifier, kind, namespace, name, generated, target,"
            + " source_uid, spec_digest, plan_digest, asked_digest, rehearsed_digest, refreshed,"
            + " source_digest, lost, reverted, created_at, started_at, ended_at, outcome)");
    // whether this database has a seed is not known from what became of the old one's
    Databases.execute(fresh, "delete from offshoot.marks where kind = 'seed-outcome'");
    Databases.execute(
        fresh, "create temporary table built as select * from offshoot.logs order by id");
    Databases.execute(fresh, "delete from offshoot.logs");
    copy(old, fresh, "offshoot.logs (at, operation_uid, level, text)");
    Databases.execute(
        fresh,
        "insert into offshoot.logs (at, operation_uid, level, text)"
            + " select at, operation_uid, level, text from pg_temp.built order by id");
    Databases.execute(fresh, "drop table pg_temp.built");
    copy(old, fresh, "offshoot.reverted (version, checksum, at)");
    Databases.execute(
        fresh,
        "delete from offshoot.reverted r where exists"
            + " (select from offshoot.migrations m where m.version = r.version)");
    revert(fresh, reverted);
    origins(old, fresh);
  }

  private static void revert(Connection fresh, List<Ledger.Entry> reverted) throws SQLException {
    try (var insert =
        fresh.prepareStatement(
            "insert into offshoot.reverted (version, checksum) values (?::numeric, ?)"
                + " on conflict do nothing")) {
      for (var entry : reverted) {
        insert.setString(1, entry.version().toString());
        insert.setString(2, entry.checksum().hex());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void origins(Connection old, Connection fresh) throws SQLException {
    var versions = new ArrayList<String>();
    var origins = new ArrayList<String>();
    var times = new ArrayList<Timestamp>();
    try (var statement = old.createStatement();
        var rows =
            statement.executeQuery(
                "select version::text, origin, applied_at from offshoot.migrations")) {
      while (rows.next()) {
        versions.add(rows.getString(1));
        origins.add(rows.getString(2));
        times.add(rows.getTimestamp(3));
      }
    }
    try (var update =
        fresh.prepareStatement(
            "update offshoot.migrations m set origin = x.origin, applied_at = x.at"
                + " from unnest(?::numeric[], ?::text[], ?::timestamptz[]) x(version, origin, at)"
                + " where m.version = x.version")) {
      update.setArray(1, fresh.createArrayOf("text", versions.toArray()));
      update.setArray(2, fresh.createArrayOf("text", origins.toArray()));
      update.setArray(3, fresh.createArrayOf("timestamptz", times.toArray()));
      update.executeUpdate();
    }
  }

  private static void copy(Connection from, Connection to, String table)
      throws SQLException, IOException {
    var columns = table.substring(table.indexOf('(') + 1, table.indexOf(')'));
    var name = table.substring(0, table.indexOf(' '));
    var order = name.endsWith("logs") ? " order by id" : "";
    var source = from.unwrap(PGConnection.class).getCopyAPI();
    var target = to.unwrap(PGConnection.class).getCopyAPI();
    var out = source.copyOut("copy (select " + columns + " from " + name + order + ") to stdout");
    var in = target.copyIn("copy " + table + " from stdin");
    try {
      for (var row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
        in.writeToCopy(row, 0, row.length);
      }
      in.endCopy();
    } finally {
      if (in.isActive()) {
        in.cancelCopy();
      }
    }
  }
}
