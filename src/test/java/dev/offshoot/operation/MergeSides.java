package dev.offshoot.operation;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.RoundTripGate;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.work.Board;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A production and a branch that have something for each other, behind a gate, and the operator's
 * work on them. Each migration counts what ran before it in a table, so a second run of any of them
 * shows; nothing that outlives a rollback, such as a sequence, takes part.
 */
final class MergeSides implements AutoCloseable {
  private static final int MAJOR = 18;
  private static final List<Change> BEFORE =
      List.of(
          migration(1, "create table ran (what text not null, before bigint not null);" + ran(1)),
          function("f", 1));
  private static final List<Change> BRANCH =
      List.of(
          migration(4, "create table accounts (id int primary key);" + ran(4)),
          function("f", 2),
          new Change.Migration(
              Version.of("5"),
              "index",
              "create index concurrently ran_what on ran (what)",
              false,
              true),
          function("g", 1),
          migration(6, ran(6)));
  private static final List<Change> PRODUCTION =
      List.of(
          migration(2, "create table hotfix (id int);" + ran(2)),
          function("h", 1),
          migration(3, ran(3)));

  /** All that the work can leave, but for times and transaction ids. */
  private static final List<String> STATE =
      List.of(
          "select seq, version, name, checksum, origin, transactional, replay from offshoot.migrations order by seq",
          "select seq, name, checksum, base_checksum, origin from offshoot.functions order by seq",
          "select uid, outcome::json ->> 'phase', outcome::json ->> 'reason'"
              + " from offshoot.operations",
          "select count(*) from offshoot.logs where text like 'BranchMerge/carry: succeeded: Branch % has every migration of %'",
          "select key, error from offshoot.failures order by 1",
          "select kind, name from offshoot.pending",
          "select version from offshoot.reverted",
          "select c.relname, c.relkind, pg_get_userbyid(c.relowner), c.relacl::text,"
              + " (select i.indisvalid from pg_index i where i.indexrelid = c.oid)"
              + " from pg_class c where c.relnamespace = 'public'::regnamespace order by 1",
          "select pg_get_functiondef(oid) from pg_proc"
              + " where pronamespace = 'public'::regnamespace order by 1",
          "select datname, datallowconn, datacl::text from pg_database order by 1");

  private static final String LEFT =
      "select datname from pg_database where datname ~ '^(app|offshoot_(base|try).*)$'";

  private final Kind kind;
  private final PgServer production = PgServer.start(MAJOR, PgServer.TRUSTING);
  private final PgServer branch = PgServer.start(MAJOR, PgServer.TRUSTING);
  private final Access toProduction;
  private final Access toBranch;
  private final Operation operation;

  MergeSides(RoundTripGate gate, Kind kind) throws Exception {
    this.kind = kind;
    toProduction = gate.to(production);
    toBranch = gate.to(branch);
    var object = new BranchMerge();
    object.setMetadata(
        new ObjectMetaBuilder().withName("carry").withNamespace("shop").withUid("carry-1").build());
    var merge = kind == Kind.MERGE;
    operation =
        new Operation(
            object,
            kind,
            Optional.of(merge ? "branch" : "production"),
            merge ? "production" : "branch",
            "",
            new BranchMergeSpec(),
            null);
    begin();
    for (var server : List.of(production, branch)) {
      execute(server, "alter database app rename to kept");
    }
  }

  private void begin() throws Exception {
    var engine = engine();
    engine.prepare(toProduction);
    engine.prepare(toBranch);
    done(engine.apply(toProduction, BEFORE, options(), Engine.Progress.SILENT));
    done(engine.replay(toProduction, toBranch, options(), Engine.Progress.SILENT));
    done(engine.apply(toBranch, BRANCH, options(), Engine.Progress.SILENT));
    if (kind == Kind.REBASE) {
      done(engine.apply(toProduction, PRODUCTION, options(), Engine.Progress.SILENT));
    }
  }

  private static void done(Outcome outcome) {
    if (!(outcome instanceof Outcome.Done)) {
      throw new AssertionError("the sides cannot be made: " + outcome);
    }
  }

  PgServer target() {
    return kind == Kind.MERGE ? production : branch;
  }

  /** As they were before the operation, with nothing left of another. */
  void anew() throws Exception {
    for (var server : List.of(production, branch)) {
      try (var session = server.connect("postgres", Role.OFFSHOOT);
          var statement = session.createStatement()) {
        for (var left : rows(session, LEFT).split("\\|\n")) {
          if (!left.isBlank()) {
            statement.execute("drop database " + left + " with (force)");
          }
        }
        // a copy through the WAL takes over how far a sequence is logged, without the log: after a
        // crash its numbers would come again
        statement.execute("create database app template kept strategy file_copy");
      }
    }
    operators();
  }

  /** What an operator does first with each server. */
  void operators() throws InterruptedException {
    for (var access : List.of(production.access(), branch.access())) {
      long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
      while (true) {
        try {
          engine().prepare(access);
          break;
        } catch (Unavailable e) {
          if (System.nanoTime() > end) {
            throw new AssertionError(e);
          }
          LockSupport.parkNanos(5_000_000);
        }
      }
    }
  }

  /** The work, by an operator that knows of nothing; all that it says when it has ended. */
  String work() throws Unavailable, InterruptedException {
    var engine = engine();
    var board = new Board();
    var book = new Book();
    var work =
        new MergeWork(
            new PostgresTransfers(engine, System::nanoTime),
            board,
            _ -> new Findings.Found(Map.of(), false));
    var merge = kind == Kind.MERGE;
    var onProduction = new Site.Place("production-uid", toProduction);
    var onBranch = new Site.Place("branch-uid", toBranch);
    var site =
        new Site(
            Optional.of(merge ? onBranch : onProduction),
            merge ? onProduction : onBranch,
            Optional.empty(),
            new Site.Rules(
                merge, new MigrationPolicy(ApprovalPolicy.NEVER, true, Timeouts.DEFAULT), true));
    work.run(
        operation,
        site,
        new Reporter(book, board, Clock.systemUTC(), "carry-1", site.target().uid()));
    var end = book.of("carry-1").progress().orElseThrow();
    return "%s %s, %d applied: %s"
        .formatted(end.phase(), end.reason(), end.applied(), end.message());
  }

  String state() throws SQLException {
    var text = new StringBuilder();
    for (var server : List.of(production, branch)) {
      try (var offshoot = server.connect("app", Role.OFFSHOOT);
          var migrator = server.connect("app", Role.MIGRATOR)) {
        for (var query : STATE) {
          text.append(rows(offshoot, query));
        }
        text.append(rows(migrator, "select what, before from ran order by before, what"));
      }
    }
    return text.toString();
  }

  private static Engine engine() {
    return new PostgresEngine(System::nanoTime);
  }

  private static RunOptions options() {
    return new RunOptions("MigrationSet/set", "set", Timeouts.DEFAULT, "", true, "", false);
  }

  private static Change migration(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, true, true);
  }

  private static Change function(String name, int answer) {
    return new Change.Function(
        name,
        "create or replace function %s() returns int language sql as 'select %d'"
            .formatted(name, answer));
  }

  private static String ran(int what) {
    return "insert into ran select '%d', count(*) from ran;".formatted(what);
  }

  private static void execute(PgServer server, String sql) throws SQLException {
    try (var session = server.connect("postgres", Role.OFFSHOOT);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String rows(Connection session, String query) throws SQLException {
    var text = new StringBuilder();
    try (var statement = session.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(rows.getString(i)).append('|');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    production.close();
    branch.close();
  }
}
