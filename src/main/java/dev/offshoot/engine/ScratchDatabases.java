package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes and removes databases beside the branch's own, through a session of {@code offshoot} in
 * database {@code postgres}. Only {@code offshoot} and {@code migrator} may enter them. It must
 * never touch the database that applications use.
 */
final class ScratchDatabases {
  /** What rehearsals copy: the target's tracked migrations. */
  static final String BASE = "offshoot_base_";

  /** Where a rehearsal or a preview runs. */
  static final String TRY = "offshoot_try_";

  /** What a reset builds. */
  static final String NEW = "offshoot_new_";

  /** What a reset replaced. */
  static final String OLD = "offshoot_old_";

  private static final int LOOKS = 25;
  private static final int BETWEEN_LOOKS = 2;

  private ScratchDatabases() {}

  /** The name of the database of this kind that belongs to an object. */
  static String name(String kind, String uid) {
    return kind + uid.replace("-", "").replaceAll("[^A-Za-z0-9]", "_");
  }

  /** Whether it is there, and was made to the end. */
  static boolean made(Connection control, String name) throws SQLException {
    try (var query =
        control.prepareStatement(
            "select exists (select from pg_database where datname = ? and datallowconn)")) {
      query.setString(1, name);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * A new one; one of this name that an earlier try left is dropped.
   *
   * @param template another scratch database, or the one that all are made from
   */
  static void create(Connection control, String name, String template)
      throws SQLException, InterruptedException {
    drop(control, name);
    deserted(control, template);
    Databases.execute(
        control,
        "create database %s template %s strategy wal_log allow_connections false"
            .formatted(name, template));
    Databases.execute(
        control, "revoke all on database %s from public, app, publishable".formatted(name));
    Databases.execute(
        control, "grant connect, temporary, create on database %s to migrator".formatted(name));
    Databases.execute(control, "alter database %s allow_connections true".formatted(name));
  }

  static void drop(Connection control, String name) throws SQLException, InterruptedException {
    deserted(control, name);
    Databases.execute(control, "drop database if exists %s with (force)".formatted(name));
  }

  /**
   * Puts one out of the way under the name of what is over: dropping it makes the server flush all
   * that it has to disk, which nobody need wait for. Whatever comes between, {@link #sweep} finds
   * it by that name.
   *
   * @return its name from now on
   */
  static String discard(Connection control, String name) throws SQLException, InterruptedException {
    var over = OLD + UUID.randomUUID().toString().replace("-", "");
    rename(control, name, over);
    return over;
  }

  static void rename(Connection control, String name, String to)
      throws SQLException, InterruptedException {
    deserted(control, name);
    Databases.execute(control, "alter database %s rename to %s".formatted(name, to));
  }

  /**
   * Waits a moment for sessions that were just closed: their backends end in their own time, and
   * Postgres, which counts them before it copies, renames or drops, only looks every 100 ms.
   * Whoever stays is Postgres' to judge.
   */
  static void deserted(Connection control, String name) throws SQLException, InterruptedException {
    try (var query =
        control.prepareStatement(
            "select exists (select from pg_stat_activity where datname = ?)")) {
      query.setString(1, name);
      for (int i = 0; i < LOOKS; i++) {
        try (var row = query.executeQuery()) {
          row.next();
          if (!row.getBoolean(1)) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS);
      }
    }
  }

  /** Drops what operations left that are over; what is in use is left alone. */
  static void sweep(Connection control) throws SQLException {
    for (var name : left(control)) {
      try {
        Databases.execute(control, "drop database if exists " + name);
      } catch (SQLException e) {
        if (!Diagnosis.state(e).equals("55006")) {
          throw e;
        }
      }
    }
  }

  private static List<String> left(Connection control) throws SQLException {
    var names = new ArrayList<String>();
    try (var query =
        control.prepareStatement(
            "select datname from pg_database where datname ~ ?"
                + " and datdba = (select oid from pg_roles where rolname = 'offshoot')"
                + " and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)")) {
      query.setString(1, "^(" + TRY + "|" + NEW + "|" + OLD + ")[A-Za-z0-9_]+$");
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
