package dev.offshoot.operation;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.branch.RestingPhase;
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
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.kube.Seeding;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.work.Board;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The real thing beside the model: a server for each branch behind one gate, and the operator's
 * work on them. Work that is cut off is done again, with the same uid, until it ends.
 */
final class ModelServers implements AutoCloseable {
  private static final int MAJOR = 18;
  private static final int MOST_TRIES = 2_000;

  private static final String STATE =
      """
      with latest as (select distinct on (name) * from offshoot.functions order by name, seq desc)
      select string_agg(line, e'\\n' order by kind, place, line) from (
        select 1 kind, seq place, 'migration ' || version || ' ' || checksum line from offshoot.migrations
        union all select 2, 0, 'function ' || name || ' ' || checksum || ' over '
          || coalesce(base_checksum, 'none') from latest
        union all select 3, 0, 'live ' || proname || ' ' || pg_get_userbyid(proowner) || ' '
          || pg_get_function_result(oid) || prosrc from pg_proc
          where pronamespace = 'public'::regnamespace
        union all select 4, 0, 'table ' || relname || ' of ' || pg_get_userbyid(relowner)
          || case when has_table_privilege('app', c.oid, 'select, insert, update, delete')
            then ', app may write' else '' end from pg_class c
          where relnamespace = 'public'::regnamespace and relkind = 'r'
        union all select 4, 0, 'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
          || case when attnotnull then ' not null' else '' end from pg_class c
          join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
          where relnamespace = 'public'::regnamespace and relkind = 'r'
        union all select 4, 0, 'index ' || pg_get_indexdef(i.indexrelid)
          || case when indisvalid and indisready then ' valid' else '' end from pg_index i
          join pg_class c on c.oid = i.indexrelid where relnamespace = 'public'::regnamespace
        union all select 4, 0, 'view ' || relname || ' on '
          || substring(pg_get_viewdef(c.oid) from 'FROM (?:public[.])?([a-z0-9]+)') from pg_class c
          where relnamespace = 'public'::regnamespace and relkind = 'v'
        union all select 4, 0, 'other ' || relkind::text || ' ' || relname from pg_class
          where relnamespace = 'public'::regnamespace and relkind not in ('r', 'v', 'i')
        union all select 6, 0, 'reverted ' || version || ' ' || checksum from offshoot.reverted
        union all select 7, 0, 'failed ' || case when function then 'function ' else 'version ' end || key
          from offshoot.failures
        union all select 8, 0, 'pending ' || name from offshoot.pending
      ) x
      """;

  /** Work on a branch, which may be cut off. */
  interface Work<T> {
    T run() throws Unavailable, InterruptedException;
  }

  private final Map<String, PgServer> servers = new HashMap<>();
  private final Map<String, Access> ways = new HashMap<>();
  private final Map<String, String> uids = new HashMap<>();
  private final RoundTripGate gate = new RoundTripGate();
  private final Engine engine = new PostgresEngine(System::nanoTime);
  private final Transfers transfers = new PostgresTransfers(engine, System::nanoTime);
  private final Board board = new Board();
  private int numbers;
  int crashes;

  ModelServers(List<String> branches) throws Exception {
    for (var branch : branches) {
      var server = PgServer.start(MAJOR, PgServer.TRUSTING);
      servers.put(branch, server);
      ways.put(branch, gate.to(server));
    }
  }

  /** A new database for a new object of this name, following its parent. */
  void create(ModelBranch branch, int crash) throws Exception {
    try (var session = server(branch).connect("postgres", Role.OFFSHOOT);
        var statement = session.createStatement()) {
      var left =
          statement.executeQuery(
              "select string_agg(datname, ',') from pg_database"
                  + " where datname = 'app' or datname ~ '^offshoot_(base|new|old|try)'");
      left.next();
      var names = left.getString(1);
      for (var name : names == null ? new String[0] : names.split(",")) {
        statement.execute("drop database if exists " + name + " with (force)");
      }
    }
    var uid = branch.name + "-" + ++numbers;
    uids.put(branch.name, uid);
    var outcome =
        untilDone(
            branch,
            crash,
            () -> {
              engine.prepare(way(branch));
              return branch.parent == null
                  ? new Outcome.Done(List.of())
                  : engine.replay(
                      way(branch.parent),
                      way(branch),
                      options("Replay/" + branch.parent.name, uid, true),
                      Engine.Progress.SILENT);
            });
    if (!(outcome instanceof Outcome.Done)) {
      throw new AssertionError("branch " + branch.name + " cannot be made: " + outcome);
    }
  }

  /** Whether all of it is tracked. */
  boolean apply(ModelBranch branch, List<Change> changes, int crash) throws Exception {
    var options = options("MigrationSet/model", "set", false);
    return untilDone(
            branch,
            crash,
            () -> engine.apply(way(branch), changes, options, Engine.Progress.SILENT))
        instanceof Outcome.Done;
  }

  /** {@code Phase Reason}. */
  String merge(ModelBranch source, ModelBranch target, boolean rehearse, int crash)
      throws Exception {
    var kind = target == source.parent ? Kind.MERGE : Kind.REBASE;
    var object = new BranchMerge();
    var operation = operation(object, kind, source.name, target.name);
    var site = site(source, target, rehearse);
    var work = new MergeWork(transfers, board, _ -> new Findings.Found(Map.of(), false));
    return ended(target, crash, operation, site, reporter -> work.run(operation, site, reporter));
  }

  String reset(ModelBranch branch, String to, int last, int crash) throws Exception {
    var spec = new BranchResetSpec();
    spec.setToVersion(!to.isEmpty() ? to : last == 0 ? BranchResetSpec.LATEST : null);
    spec.setLastMigrations(last == 0 ? null : last);
    var operation = operation(new BranchReset(), Kind.RESET, null, branch.name);
    var site = site(null, branch, true);
    var work = new ResetWork(engine, transfers, new Seeding(null, engine), board);
    return ended(
        branch, crash, operation, site, reporter -> work.run(operation, spec, site, reporter));
  }

  private String ended(
      ModelBranch target, int crash, Operation operation, Site site, OperationWork.Body body)
      throws Exception {
    return untilDone(
        target,
        crash,
        () -> {
          var book = new Book(); // each try is an operator that knows nothing of the ones before
          var uid = operation.uid();
          body.run(new Reporter(book, board, Clock.systemUTC(), uid, site.target().uid()));
          var progress = book.of(uid).progress().orElseThrow();
          return progress.phase() + " " + progress.reason();
        });
  }

  private Operation operation(
      HasMetadata object, Kind kind, @Nullable String source, String target) {
    var name = "op-" + ++numbers;
    object.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace("model").withUid(name).build());
    return new Operation(
        object,
        kind,
        Optional.ofNullable(source),
        target,
        "",
        kind == Kind.RESET ? new BranchResetSpec() : new BranchMergeSpec(),
        null);
  }

  private Site site(@Nullable ModelBranch source, ModelBranch target, boolean rehearse) {
    return new Site(
        Optional.ofNullable(source).map(this::place),
        place(target),
        Optional.empty(),
        new Site.Rules(
            target.parent == null,
            new MigrationPolicy(ApprovalPolicy.NEVER, rehearse, Timeouts.DEFAULT),
            true));
  }

  private Site.Place place(ModelBranch branch) {
    return new Site.Place(uids.get(branch.name), way(branch));
  }

  private static RunOptions options(String origin, String uid, boolean building) {
    return new RunOptions(origin, uid, Timeouts.DEFAULT, "", true, "", building);
  }

  /**
   * Does work until it ends.
   *
   * @param crash the round trip at which the operator dies, 0 for none; after an even one the next
   *     operator prepares the server first, after an odd one only the connections were lost
   */
  private <T> T untilDone(ModelBranch branch, int crash, Work<T> work) throws Exception {
    gate.arm(
        crash == 0 ? Integer.MAX_VALUE : crash,
        crash % 3 == 0 ? RoundTripGate.Position.AFTER : RoundTripGate.Position.BEFORE,
        RoundTripGate.ALL_CONNECTIONS);
    for (int i = 0; ; i++) {
      try {
        return work.run();
      } catch (Unavailable e) {
        if (crash == 0 || i == MOST_TRIES) {
          throw new AssertionError("still " + e.reason() + ": " + e.getMessage(), e);
        }
        crashes += i == 0 ? 1 : 0;
        gate.heal();
        LockSupport.parkNanos(1_000_000); // the server notices lost connections in its own time
        if (crash % 2 == 0) {
          engine.prepare(way(branch));
        }
      }
    }
  }

  /** What no migration knows of. */
  void execute(ModelBranch branch, String sql) throws SQLException {
    try (var session = server(branch).connect("app", Role.MIGRATOR);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The ledger and the live schema, as {@link ModelBranch#state}; applications can connect. */
  String state(ModelBranch branch) {
    try (var app = server(branch).connect("app", Role.APP);
        var session = server(branch).connect("app", Role.OFFSHOOT);
        var row = session.createStatement().executeQuery(STATE)) {
      row.next();
      var state = row.getString(1);
      return (state == null || app.isClosed() ? "" : state + "\n") + "phase " + phase(branch);
    } catch (SQLException e) {
      throw new AssertionError("branch " + branch.name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The word that a branch at rest shows for what its ledger says. */
  private BranchPhase phase(ModelBranch branch) {
    try {
      return RestingPhase.of(engine.ledger(server(branch).access()));
    } catch (Unavailable | InterruptedException e) {
      throw new AssertionError("branch " + branch.name + " cannot be read", e);
    }
  }

  private PgServer server(ModelBranch branch) {
    return servers.get(branch.name);
  }

  private Access way(ModelBranch branch) {
    return ways.get(branch.name);
  }

  @Override
  public void close() throws Exception {
    gate.close();
    servers.values().forEach(PgServer::close);
  }
}
