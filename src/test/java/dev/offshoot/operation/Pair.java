package dev.offshoot.operation;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.kube.Seeding;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.work.Board;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Production and branch login on real servers, and the operator's own work between them, without a
 * cluster. Each operator has a book of its own, as each process has.
 */
final class Pair implements AutoCloseable {
  static final Timeouts QUICK =
      new Timeouts(Duration.ofMillis(200), Duration.ZERO, Duration.ofMinutes(5));

  private static final int MAJOR = 18;

  final PgServer production = PgServer.start(MAJOR);
  final PgServer login = PgServer.start(MAJOR);
  final Operator operator = new Operator();

  /** One operator: its engine, and what it knows of operations. */
  static final class Operator {
    final Engine engine = new PostgresEngine(System::nanoTime);
    final Transfers transfers = new PostgresTransfers(engine, System::nanoTime);
    final Book book = new Book();
    final Board board = new Board();
  }

  /** Production with these migrations, and login made from it. */
  Pair(Change... before) throws Exception {
    operator.engine.prepare(production.access());
    operator.engine.prepare(login.access());
    apply(production, before);
    follow();
  }

  static Change.Migration migration(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, true, true);
  }

  static Change.Migration standalone(long version, String sql) {
    return new Change.Migration(Version.of("" + version), "m" + version, sql, false, true);
  }

  static Change.Function function(String name, String answer) {
    return new Change.Function(
        name,
        "create or replace function %s() returns text language sql as 'select ''%s''::text'"
            .formatted(name, answer));
  }

  void apply(PgServer server, Change... changes) throws Exception {
    var outcome =
        operator.engine.apply(
            server.access(), List.of(changes), options("set"), Engine.Progress.SILENT);
    if (!(outcome instanceof Outcome.Done)) {
      throw new AssertionError("a set failed: " + outcome);
    }
  }

  private void follow() throws Exception {
    var outcome =
        operator.engine.replay(
            production.access(), login.access(), options("create"), Engine.Progress.SILENT);
    if (!(outcome instanceof Outcome.Done)) {
      throw new AssertionError("the branch cannot be made: " + outcome);
    }
  }

  private static RunOptions options(String uid) {
    return new RunOptions("MigrationSet/" + uid, uid, QUICK, "", true, "");
  }

  /** As somebody would create it; {@code resolve} is the annotation's value. */
  static Operation operation(Kind kind, String name, boolean hold, String resolve) {
    var meta =
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid(name)
            .withAnnotations(resolve.isEmpty() ? Map.of() : Map.of("offshoot.dev/resolve", resolve))
            .build();
    var object = kind == Kind.RESET ? new BranchReset() : new BranchMerge();
    object.setMetadata(meta);
    var spec = kind == Kind.RESET ? new BranchResetSpec() : new BranchMergeSpec();
    spec.setHold(hold);
    return new Operation(
        object,
        kind,
        switch (kind) {
          case MERGE -> Optional.of("login");
          case REBASE -> Optional.of("production");
          case RESET -> Optional.empty();
        },
        kind == Kind.MERGE ? "production" : "login",
        "",
        spec,
        null);
  }

  /** The same, confirmed. */
  static Operation confirmed(Operation operation, String digest) {
    operation.spec().setApprovedDigest(digest);
    return operation;
  }

  Site site(Kind kind, Timeouts timeouts) {
    return site(kind, timeouts, ApprovalPolicy.NEVER);
  }

  Site site(Kind kind, Timeouts timeouts, ApprovalPolicy approval) {
    var up = kind == Kind.MERGE;
    var onProduction = new Site.Place("uid-production", production.access());
    var onLogin = new Site.Place("uid-login", login.access());
    return new Site(
        kind == Kind.RESET ? Optional.empty() : Optional.of(up ? onLogin : onProduction),
        up ? onProduction : onLogin,
        Optional.empty(),
        new Site.Rules(up, new MigrationPolicy(approval, true, timeouts), false));
  }

  Progress merge(String name) throws Exception {
    return run(operator, operation(Kind.MERGE, name, false, ""), QUICK);
  }

  Progress rebase(String name) throws Exception {
    return run(operator, operation(Kind.REBASE, name, false, ""), QUICK);
  }

  /** One pass of the work, until it ends or waits. */
  Progress run(Operator by, Operation operation, Timeouts timeouts)
      throws Unavailable, InterruptedException {
    return run(by, operation, site(operation.kind(), timeouts), false);
  }

  /** The same with rules of its own, and findings that say so. */
  Progress run(Operator by, Operation operation, Site site, boolean destructive)
      throws Unavailable, InterruptedException {
    var reporter =
        new Reporter(by.book, by.board, Clock.systemUTC(), operation.uid(), site.target().uid());
    new MergeWork(
            by.transfers,
            by.board,
            changes ->
                new Findings.Found(
                    destructive && !changes.isEmpty()
                        ? Map.of(changes.getFirst().key(), List.of("line 1: drops table t"))
                        : Map.of(),
                    destructive && !changes.isEmpty()))
        .run(operation, site, reporter);
    return by.book.of(operation.uid()).progress().orElseThrow();
  }

  Progress reset(Operation operation, BranchResetSpec spec) throws Exception {
    return reset(operator, operation, spec);
  }

  /** One pass of the work, until it ends or waits. */
  Progress reset(Operator by, Operation operation, BranchResetSpec spec)
      throws Unavailable, InterruptedException {
    return reset(by, operation, spec, site(Kind.RESET, QUICK));
  }

  /** The same with rules of its own. */
  Progress reset(Operator by, Operation operation, BranchResetSpec spec, Site site)
      throws Unavailable, InterruptedException {
    var reporter =
        new Reporter(by.book, by.board, Clock.systemUTC(), operation.uid(), site.target().uid());
    new ResetWork(by.engine, by.transfers, new Seeding(null, by.engine), by.board)
        .run(operation, spec, site, reporter);
    return by.book.of(operation.uid()).progress().orElseThrow();
  }

  String log(PgServer server) throws Exception {
    return operator.engine.logTail(server.access(), 100_000);
  }

  static String ask(PgServer server, Role role, String sql) throws SQLException {
    try (var session = server.connect("app", role);
        var row = session.createStatement().executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  static void execute(PgServer server, Role role, String sql) throws SQLException {
    try (var session = server.connect("app", role);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  static String tracked(PgServer server) throws SQLException {
    return ask(
        server,
        Role.OFFSHOOT,
        "select coalesce(string_agg(version::text, ',' order by seq), '') from offshoot.migrations");
  }

  @Override
  public void close() {
    production.close();
    login.close();
  }
}
