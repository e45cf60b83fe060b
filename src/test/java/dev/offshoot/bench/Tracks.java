package dev.offshoot.bench;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.ServerSql;
import dev.offshoot.engine.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The histories that are measured, and the ways in which they get into a database. */
public final class Tracks {
  /** For a database that is in use. */
  public static final RunOptions RUN =
      new RunOptions("Bench/run", null, Timeouts.DEFAULT, "", true, "");

  /** For a database that is being made. */
  public static final RunOptions BUILD =
      new RunOptions("Bench/build", null, Timeouts.DEFAULT, "", true, "", true);

  private static final String THREE =
      "create table t%1$d (id bigint generated always as identity primary key, a int not null, b text);\n"
          + "create index on t%1$d (a);\n"
          + "alter table t%1$d add column c timestamptz not null default now();\n";

  private Tracks() {}

  /**
   * Migrations of three statements each, numbered from {@code from}; each makes a table of its own.
   */
  public static List<Change> threeStatements(int from, int n) {
    var changes = new ArrayList<Change>();
    for (var i = from; i < from + n; i++) {
      changes.add(
          new Change.Migration(
              Version.of("" + (20260000000000L + i)), "m" + i, THREE.formatted(i), true, true));
    }
    return changes;
  }

  /** Migrations that do next to nothing, older than all of three statements. */
  public static List<Change.Migration> trifles(int n) {
    var changes = new ArrayList<Change.Migration>();
    for (var i = 1; i <= n; i++) {
      var version = Version.of("" + (20250000000000L + i));
      changes.add(new Change.Migration(version, "m" + i, "select " + i, true, true));
    }
    return changes;
  }

  /** Writes rows as a replay of these migrations would have, without running them. */
  public static void write(PgServer server, List<Change.Migration> migrations) throws Exception {
    try (var session = server.connect(ServerSql.APP_DATABASE, Role.OFFSHOOT);
        var insert =
            session.prepareStatement(
                "insert into offshoot.migrations"
                    + " (seq, version, name, sql, checksum, origin, transactional, replay, xid, duration)"
                    + " values (?, ?, ?, ?, ?, 'bench', true, true, pg_current_xact_id(), '0')")) {
      var seq = 0;
      for (var migration : migrations) {
        insert.setLong(1, ++seq);
        insert.setBigDecimal(2, new BigDecimal(migration.version().number()));
        insert.setString(3, migration.name());
        insert.setString(4, migration.sql());
        insert.setString(5, migration.checksum().hex());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Applies them all. */
  public static void apply(Engine engine, PgServer server, List<Change> changes) throws Exception {
    require(engine.apply(server.access(), changes, RUN, Progress.SILENT), changes.size());
  }

  /** Replays a parent's ledger of n migrations into an empty database; nanoseconds. */
  public static long replay(
      Engine engine, PgServer parent, PgServer branch, RunOptions options, int n) throws Exception {
    var began = System.nanoTime();
    var outcome = engine.replay(parent.access(), branch.access(), options, Progress.SILENT);
    var took = System.nanoTime() - began;
    require(outcome, n);
    return took;
  }

  /** The same SQL over plain JDBC, one transaction each; nanoseconds. */
  public static long plain(PgServer server, List<Change> changes) throws Exception {
    try (var session = server.connect(ServerSql.APP_DATABASE, Role.MIGRATOR)) {
      session.setAutoCommit(false);
      var began = System.nanoTime();
      for (var change : changes) {
        try (var statement = session.createStatement()) {
          statement.execute(change.sql());
        }
        session.commit();
      }
      return System.nanoTime() - began;
    }
  }

  /** The middle of an odd number of measurements. */
  public static double median(long[] measured) {
    return median(Arrays.stream(measured).asDoubleStream().toArray());
  }

  /** Likewise. */
  public static double median(double[] measured) {
    var sorted = measured.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void require(Outcome outcome, int n) {
    if (!(outcome instanceof Outcome.Done done) || done.applied().size() != n) {
      throw new IllegalStateException("it did not go through: " + outcome);
    }
  }
}
