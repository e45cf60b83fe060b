package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.beside;
import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.offshoot.engine.Change.Function;
import dev.offshoot.engine.Change.Migration;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Transfers.Planned;
import dev.offshoot.engine.Transfers.Rehearsal;
import dev.offshoot.engine.Transfers.Work;
import dev.offshoot.engine.Unavailable.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The everyday path of what carries work between branches, on real servers. */
class TransfersIT {
  private static final String BASE = "offshoot_base_target";

  private static final OperationIdentity OPERATION =
      new OperationIdentity(
          "op-1", "BranchMerge", "shop", "m", false, "shop/target", "source-uid", "spec");
  private static final Opening OPENING =
      new Opening(OPERATION, new OperationEvent.Started("plan", "source", ""), false, "begins");

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  private Rehearsal rehearse(PgServer server, PgServer target, Work work) throws Exception {
    return transfers.rehearse(
        server.access(), target.access(), "target", work, "op-1", options(), Progress.SILENT);
  }

  private Rehearsal rehearse(PgServer server, PgServer target, Change... changes) throws Exception {
    return rehearse(server, target, new Work.Changes(List.of(changes)));
  }

  private Planned now(PgServer server) throws Exception {
    return new Planned(server.access(), engine.ledger(server.access()).digest());
  }

  private void backToOne(PgServer server) throws Exception {
    transfers.reset(
        server.access(),
        new Transfers.ResetTo.UpTo(Version.of("1")),
        engine.ledger(server.access()).digest(),
        _ -> true,
        "back",
        options(),
        Progress.SILENT);
  }

  private Work follow(PgServer parent) throws Exception {
    return new Work.Replay(now(parent));
  }

  private static String base(PgServer server, String sql) throws Exception {
    try (var session = server.connect(BASE, Role.OFFSHOOT);
        var row = session.createStatement().executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aRehearsalHurtsNobody(int major) throws Exception {
    try (var source = PgServer.start(major);
        var target = PgServer.start(major)) {
      engine.prepare(source.access());
      engine.prepare(target.access());
      passes(engine, target, migration(1, "create table t (i int)"), function("f", 1));
      var before = engine.look(target.access(), 10_000);

      var passed = rehearse(source, target, migration(2, "alter table t add j int"));
      assertThat(passed.outcome()).isInstanceOf(Outcome.Done.class);
      assertThat(passed.took()).containsOnlyKeys(Version.of("2"));

      var failed =
          rehearse(
              source,
              target,
              migration(2, "alter table t add j int"),
              migration(3, "select 1;\n\nselect 1 / 0"));
      assertThat(failed.outcome().applied()).hasSize(1);
      var error = ((Outcome.Failed) failed.outcome()).error();
      assertThat(error.sqlState()).isEqualTo("22012");
      assertThat(error.version()).isEqualTo(Version.of("3"));
      assertThat(error.message()).isEqualTo("division by zero");
      assertThat(error.line()).isEqualTo(3);

      assertThat(engine.look(target.access(), 10_000)).isEqualTo(before);
      assertThat(engine.ledger(source.access()).failures()).isEmpty();
      assertThat(beside(target)).isEmpty();
      await().untilAsserted(() -> assertThat(beside(source)).isEqualTo(BASE));
      assertThat(base(source, "select max(version) from offshoot.migrations")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theSecondRehearsalReplaysOnlyWhatIsNew(int major) throws Exception {
    var id = "select oid::text from pg_database where datname = '" + BASE + "'";
    try (var source = PgServer.start(major);
        var target = PgServer.start(major)) {
      engine.prepare(source.access());
      engine.prepare(target.access());
      passes(engine, target, migration(1, "create table t (i int)"), function("f", 1));
      rehearse(source, target, migration(9, "select i from t"));
      var first = base(source, id);
      var xid = base(source, "select xid::text from offshoot.migrations where version = 1");

      passes(
          engine,
          target,
          function("f", 2),
          function("f", 1),
          migration(2, "alter table t add j int"));
      transfers.settleBases(target.access(), Map.of("f", function("f", 1).checksum()));
      passes(engine, target, migration(3, "alter table t add k int"));
      for (int i = 0; i < 2; i++) {
        assertThat(rehearse(source, target, migration(9, "select k from t")).outcome())
            .isInstanceOf(Outcome.Done.class);
        assertThat(base(source, id)).isEqualTo(first);
        assertThat(base(source, "select xid::text from offshoot.migrations where version = 1"))
            .isEqualTo(xid);
        assertThat(base(source, "select string_agg(version::text, ',') from offshoot.migrations"))
            .isEqualTo(i == 0 ? "1,2,3" : "1,2,3,4");
        passes(engine, target, migration(4 + i, "select " + i));
      }

      // another beginning: the target was reset to before version 2, and went on
      var reset =
          transfers.reset(
              target.access(),
              new Transfers.ResetTo.UpTo(Version.of("1")),
              engine.ledger(target.access()).digest(),
              _ -> true,
              "reset",
              options(),
              Progress.SILENT);
      assertThat(reset.preview().reverted()).hasSize(4);
      passes(engine, target, migration(2, "alter table t add other int"));
      assertThat(rehearse(source, target, migration(9, "select other from t")).outcome())
          .isInstanceOf(Outcome.Done.class);
      assertThat(base(source, id)).isNotEqualTo(first);
      assertThat(tracked(target)).isEqualTo("1,2");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aRebaseIsRehearsedAsItWillRun(int major) throws Exception {
    try (var parent = PgServer.start(major);
        var branch = PgServer.start(major)) {
      engine.prepare(parent.access());
      engine.prepare(branch.access());
      passes(engine, parent, migration(1, "create table t (i int)"), function("f", 1));
      engine.replay(parent.access(), branch.access(), options(), Progress.SILENT);
      try (var session = parent.connect("app", Role.MIGRATOR)) {
        session.createStatement().execute("create table nowhere (i int)");
      }
      // the branch's own text, which cannot take the place of the parent's or the other way round
      passes(
          engine,
          branch,
          new Function("f", "drop function f(); create function f() returns text return 'own'"),
          migration(5, "create table own (i int)"));
      passes(
          engine,
          parent,
          new Migration(Version.of("2"), "hotfix", "update nowhere set i = 1", true, false),
          migration(3, "select 1"));

      var before = engine.ledger(branch.access());
      var passed = rehearse(branch, branch, follow(parent));
      assertThat(passed.outcome()).isInstanceOf(Outcome.Done.class);
      assertThat(passed.outcome().applied()).hasSize(2);
      assertThat(engine.ledger(branch.access())).isEqualTo(before);

      passes(engine, parent, function("f", 2), migration(4, "create table own (i int)"));
      var failed = rehearse(branch, branch, follow(parent));
      assertThat(failed.outcome()).isInstanceOf(Outcome.Failed.class);
      var error = ((Outcome.Failed) failed.outcome()).error();
      assertThat(error.sqlState()).isEqualTo("42P07");
      assertThat(error.version()).isEqualTo(Version.of("4"));
      assertThat(engine.ledger(branch.access())).isEqualTo(before);
      await().untilAsserted(() -> assertThat(beside(branch)).isEqualTo(BASE));
      assertThat(
              ((Outcome.Failed)
                      engine.replay(parent.access(), branch.access(), options(), Progress.SILENT))
                  .error())
          .isEqualTo(error);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatIsCarriedWasPlannedForThisLedger(int major) throws Exception {
    try (var source = PgServer.start(major);
        var target = PgServer.start(major)) {
      engine.prepare(source.access());
      engine.prepare(target.access());
      passes(
          engine,
          source,
          migration(2, "create table t (i int)"),
          migration(1, "select 1"),
          function("f", 1));
      List<Change> changes;
      try (var reading = transfers.reading(source.access())) {
        assertThat(reading.ledger()).isEqualTo(engine.ledger(source.access()));
        assertThat(reading.rows(OPERATION)).isEqualTo(OperationRow.Rows.NONE);
        assertThat(reading.changes(Set.of(), Map.of())).isEmpty();
        passes(engine, source, function("f", 2));
        changes =
            reading.changes(
                Set.of(Version.of("1"), Version.of("2")), Map.of("f", Optional.empty()));
      }
      assertThat(changes)
          .containsExactly(
              migration(2, "create table t (i int)"), migration(1, "select 1"), function("f", 1));

      var planned = engine.ledger(target.access()).digest();
      passes(engine, target, migration(7, "select 7"));
      assertThatThrownBy(() ->
              transfers.carry(
                  now(source),
                  new Planned(target.access(), planned),
                  changes,
                  OPENING,
                  options(),
                  Progress.SILENT))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.MOVED))
          .hasMessageContaining(target.access().branch());
      assertThat(tracked(target)).isEqualTo("7");

      // what was planned is taken out of the source before its turn comes
      var before = now(source);
      backToOne(source);
      assertThatThrownBy(() ->
              transfers.carry(before, now(target), changes, OPENING, options(), Progress.SILENT))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.MOVED))
          .hasMessageContaining(source.access().branch());
      assertThat(tracked(target)).isEqualTo("7");
      assertThat(transfers.standing(target.access(), OPERATION).rows().own()).isEmpty();

      assertThat(
              transfers
                  .carry(now(source), now(target), changes, OPENING, options(), Progress.SILENT)
                  .applied())
          .isEqualTo(changes);
      assertThat(tracked(target)).isEqualTo("7,2,1");
      assertThat(ask(target, Role.APP, "select f() + count(*) from t")).isEqualTo("1");

      var other = List.<Change>of(migration(8, "select 8"), migration(2, "select 2"));
      var refused =
          transfers.carry(now(source), now(target), other, OPENING, options(), Progress.SILENT);
      assertThat(refused.applied()).isEmpty();
      assertThat(((Outcome.Failed) refused).error().sqlState()).isEqualTo("OF010");
      assertThat(tracked(target)).isEqualTo("7,2,1");
    }
  }

  /** For a root's rows alone: run there and nowhere else, a rehearsal included. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatIsForARootsRowsRunsOnARootOnly(int major) throws Exception {
    var repair =
        new Migration(
            Version.of("2"),
            "repair",
            "do $$ begin assert (select count(*) from t) = 1; update t set i = 2; end $$",
            true,
            false);
    var table = migration(1, "create table t (i int)");
    try (var branch = PgServer.start(major);
        var root = PgServer.start(major)) {
      engine.prepare(branch.access());
      engine.prepare(root.access());
      passes(engine, root, table);
      ask(root, Role.MIGRATOR, "insert into t values (1) returning i");
      passes(engine, branch, table);
      var recorded =
          engine.apply(branch.access(), List.of(repair), options().onRoot(false), Progress.SILENT);
      assertThat(recorded.applied()).containsExactly(repair);
      assertThat(tracked(branch)).isEqualTo("1,2");

      List<Change> changes;
      try (var reading = transfers.reading(branch.access())) {
        changes = reading.changes(Set.of(Version.of("2")), Map.of());
      }
      assertThat(changes).containsExactly(repair);
      assertThat(rehearse(branch, root, changes.getFirst()).outcome())
          .isInstanceOf(Outcome.Done.class);
      assertThat(
              transfers.carry(
                  now(branch),
                  now(root),
                  changes,
                  OPENING,
                  options().onRoot(true),
                  Progress.SILENT))
          .isInstanceOf(Outcome.Done.class);
      assertThat(ask(root, Role.MIGRATOR, "select i from t")).isEqualTo("2");
      assertThat(tracked(root)).isEqualTo("1,2");
    }
    try (var middle = PgServer.start(major)) {
      engine.prepare(middle.access());
      passes(engine, middle, table);
      assertThat(
              transfers.carry(
                  now(middle),
                  now(middle),
                  List.of(repair),
                  OPENING,
                  options().onRoot(false),
                  Progress.SILENT))
          .isInstanceOf(Outcome.Done.class);
      assertThat(tracked(middle)).isEqualTo("1,2");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatIsFollowedWasPlannedFromTheseLedgers(int major) throws Exception {
    try (var parent = PgServer.start(major);
        var branch = PgServer.start(major)) {
      engine.prepare(parent.access());
      engine.prepare(branch.access());
      passes(engine, parent, migration(1, "create table t (i int)"));
      var from = engine.ledger(parent.access()).digest();
      var to = engine.ledger(branch.access()).digest();
      passes(engine, parent, migration(2, "alter table t add j int"));
      assertThatThrownBy(() -> follow(parent, from, branch, to))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.MOVED))
          .hasMessageContaining(parent.access().branch());
      assertThatThrownBy(
              () -> rehearse(branch, branch, new Work.Replay(new Planned(parent.access(), from))))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.MOVED));
      assertThat(tracked(branch)).isEmpty();

      var now = engine.ledger(parent.access()).digest();
      passes(engine, branch, migration(9, "create table own (i int)"));
      assertThatThrownBy(() -> follow(parent, now, branch, to))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.reason()).isEqualTo(Reason.MOVED))
          .hasMessageContaining(branch.access().branch());
      assertThat(tracked(branch)).isEqualTo("9");

      follow(parent, now, branch, engine.ledger(branch.access()).digest());
      assertThat(tracked(branch)).isEqualTo("9,1,2");
    }
  }

  private Outcome follow(PgServer parent, String from, PgServer branch, String to)
      throws Exception {
    return transfers.follow(
        new Planned(parent.access(), from),
        new Planned(branch.access(), to),
        OPENING,
        options(),
        Progress.SILENT);
  }
}
