package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Hold;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.BranchFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Sets on a root: rehearsed on its own server, and asked about before data may be lost. */
class RootSetsIT extends SetsOnRealParts {
  private static final String DROP = "alter table t drop column a";

  /** A root with a history and a row. */
  private void production() throws Exception {
    root();
    create(
        Sets.set("base")
            .migration("1", "a", "create table t (a int, b int)")
            .function(
                "f", "create or replace function f() returns int language sql as 'select 1'"));
    until("base", ConditionType.READY, "Applied");
    sql("insert into t values (1, 1)");
  }

  private void sql(String sql) throws SQLException {
    try (var session = postgres.connect("app", Role.MIGRATOR);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  private String scratch() throws SQLException {
    return ask(
        "select coalesce(string_agg(datname, ','), '') from pg_database where datname like 'offshoot\\_try\\_%'");
  }

  private static UnaryOperator<MigrationSet> acknowledged(String... entries) {
    return s -> {
      s.getSpec().setAcknowledgeDestructive(Sets.acknowledgements(entries));
      return s;
    };
  }

  @Test
  void theFirstHistoryIsNeitherRehearsedNorHeldBack() throws Exception {
    root();
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int, b int)")
            .migration("2", "b", DROP)
            .migration("3", "c", "select broken"));
    until("a", ConditionType.STALLED, "MigrationFailed");
    assertThat(transfers.rehearsals.get()).isZero();
    assertThat(tracked()).containsExactly("1", "2");
    // it is over: what comes now is new work on a database that may have data
    edit("a", s -> MigrationSetIT.with(sql(2, "select 3").apply(s), "4", "drop table t"));
    until("a", ConditionType.RECONCILING, "DestructiveNotAcknowledged");
    assertThat(transfers.rehearsals.get()).isEqualTo(1);
    assertThat(tracked()).containsExactly("1", "2", "3");
  }

  @Test
  void aRehearsalThatTakesItsTimeSaysOfWhich() throws Exception {
    root();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    try (var hold = Hold.on(postgres)) {
      create(Sets.set("b").migration("2", "b", "select 2").migration("3", "c", Hold.HERE));
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() ->
              assertThat(message(get("b")))
                  .isEqualTo(
                      "What is new runs on a scratch copy of what is tracked on branch login: 3 c (2 of 2)."));
      assertThat(tracked()).containsExactly("1");
      hold.close();
      until("b", ConditionType.READY, "Applied");
    }
  }

  @Test
  void aFirstHistoryThatWasCutOffGoesOnWithoutAsking() throws Exception {
    root();
    var a =
        Sets.set("a")
            .migration("1", "a", "create table t (a int, b int)")
            .migration("2", "b", DROP);
    var wanted = List.of(a.read());
    var first = new FirstHistory(new PostgresEngine(System::nanoTime));
    first.begins(postgres.access(), branchUid, wanted);
    track(new Change.Migration(Version.of("1"), "a", "create table t (a int, b int)", true, true));
    create(a);
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
    assertThat(new PostgresEngine(System::nanoTime).setMemory(postgres.access()).firstRun())
        .isEmpty();
    assertThat(transfers.rehearsals.get()).isZero();
  }

  @Test
  void otherWishesThanThoseThatWereCutOffAreAskedAbout() throws Exception {
    root();
    var a = Sets.set("a").migration("1", "a", "create table t (a int, b int)");
    new FirstHistory(new PostgresEngine(System::nanoTime))
        .begins(postgres.access(), branchUid, List.of(a.read()));
    track(new Change.Migration(Version.of("1"), "a", "create table t (a int, b int)", true, true));
    create(a.migration("2", "b", DROP));
    until("a", ConditionType.RECONCILING, "DestructiveNotAcknowledged");
    assertThat(tracked()).containsExactly("1");
  }

  /** Tables that nobody tracked are somebody's data. */
  @Test
  void anUntrackedTableIsSomethingToLose() throws Exception {
    root();
    sql("create table t (a int, b int)");
    create(Sets.set("a").migration("1", "b", DROP));
    until("a", ConditionType.RECONCILING, "DestructiveNotAcknowledged");
    assertThat(tracked()).isEmpty();
  }

  private void track(Change change) throws Exception {
    new PostgresEngine(System::nanoTime)
        .apply(
            postgres.access(),
            List.of(change),
            new RunOptions("MigrationSet/a", null, Timeouts.DEFAULT, "", true, ""),
            Progress.SILENT);
  }

  @Test
  void whatFailsInTheRehearsalTouchesNothing() throws Exception {
    production();
    create(
        Sets.set("work")
            .migration("2", "b", "create table u (a int)")
            .migration(standalone("3", "create index concurrently i on u (a)"))
            .migration("4", "d", "select 1;\n  select nope from u"));
    var set = until("work", ConditionType.STALLED, "RehearsalFailed");
    var error = set.getStatus().getLastError();
    assertThat(error.stage()).isEqualTo(ErrorStage.REHEARSAL);
    assertThat(error.executed()).isEqualTo(Executed.NONE);
    assertThat(error.version()).isEqualTo("4");
    assertThat(error.sqlState()).isEqualTo("42703");
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isEqualTo(10);
    assertThat(error.statement()).contains("^");
    assertThat(message(set)).startsWith("the rehearsal failed and branch login was not touched: ");
    assertThat(tracked()).containsExactly("1");
    assertThat(ask("select to_regclass('u')")).isNull();
    assertThat(scratch()).isEmpty();
    assertThat(ledger().failures()).hasSize(1);
    assertThat(ledger().failures().getFirst().error().stage()).isEqualTo(Stage.REHEARSAL);
    assertThat(told("work")).anyMatch(e -> e.startsWith("RehearsalFailed: 4 d: column \"nope\""));
    assertThat(ask("select text from offshoot.logs where level = 'ERROR'"))
        .startsWith("the rehearsal failed, nothing was executed: 4 d: 42703 ");

    var rehearsals = transfers.rehearsals.get();
    edit("work", annotated(Labels.RETRY, "1"));
    await().atMost(Duration.ofMinutes(3)).until(() -> transfers.rehearsals.get() == rehearsals + 1);
    until("work", ConditionType.STALLED, "RehearsalFailed");
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> ledger().failures().getFirst().retry().equals("1"));
    board.ring(branchUid);
    edit("work", sql(2, "select a from u"));
    until("work", ConditionType.READY, "Applied");
    assertThat(transfers.rehearsals.get()).isEqualTo(rehearsals + 2);
    assertThat(tracked()).containsExactly("1", "2", "3", "4");
    assertThat(ledger().failures()).isEmpty();
  }

  @Test
  void aFunctionThatFailsInTheRehearsalHoldsTheMigrationsBackToo() throws Exception {
    production();
    create(
        Sets.set("work")
            .migration("2", "b", "create table u (a int)")
            .function("g", "create function g() returns int language sql as 'select nope from u'"));
    var error = until("work", ConditionType.STALLED, "RehearsalFailed").getStatus().getLastError();
    assertThat(error.name()).isEqualTo("g");
    assertThat(error.stage()).isEqualTo(ErrorStage.REHEARSAL);
    assertThat(tracked()).containsExactly("1");
  }

  /** Only the root's own rows can refuse it: the rehearsal passes, and the root rolls back. */
  @Test
  void whatOnlyDataRefuseFailsOnTheRoot() throws Exception {
    production();
    sql("insert into t values (1, 1)");
    create(
        Sets.set("work")
            .migration("2", "b", "create table u (a int)")
            .migration("3", "c", "create unique index one on t (a)"));
    var error = until("work", ConditionType.STALLED, "MigrationFailed").getStatus().getLastError();
    assertThat(error.stage()).isEqualTo(ErrorStage.APPLY);
    assertThat(error.sqlState()).isEqualTo("23505");
    assertThat(tracked()).containsExactly("1", "2");
  }

  @Test
  void aRootThatWantsNoRehearsalHasNone() throws Exception {
    production();
    sql("create table untracked (a int)");
    create(Sets.set("work").migration("2", "b", "insert into untracked values (1)"));
    until("work", ConditionType.STALLED, "RehearsalFailed");
    rehearse(false);
    until("work", ConditionType.READY, "Applied");
    assertThat(transfers.rehearsals.get()).isEqualTo(1);
    assertThat(tracked()).containsExactly("1", "2");
    rehearse(true);
    // now the tracked history itself cannot be replayed
    create(Sets.set("more").migration("3", "c", "select 3"));
    assertThat(message(until("more", ConditionType.STALLED, "RehearsalUnavailable")))
        .contains(
            "2 b, which is tracked on login, fails on a scratch copy: relation \"untracked\"");
    assertThat(tracked()).containsExactly("1", "2");
  }

  @Test
  void whatMayDestroyDataWaitsAndGoesOn() throws Exception {
    production();
    create(
        Sets.set("work")
            .migration("2", "b", "create table u (a int)")
            .migration("3", "c", "select 1;\n" + DROP)
            .migration("4", "d", "select 4"));
    var set = until("work", ConditionType.RECONCILING, "DestructiveNotAcknowledged");
    var entry = "3@" + Checksum.of("select 1;\n" + DROP).brief();
    assertThat(message(set))
        .startsWith("version 3 may destroy data, line 2: drops column ")
        .contains("adds " + Sets.printed(entry) + " to spec.acknowledgeDestructive");
    assertThat(Conditions.isTrue(set.getStatus().getConditions(), ConditionType.STALLED)).isFalse();
    assertThat(set.getStatus().getLastError()).isNull();
    assertThat(tracked()).containsExactly("1", "2");
    assertThat(ledger().failures()).isEmpty();
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> {
          var facts = board.facts(branchUid).orElseThrow();
          assertThat(facts.held()).isTrue();
          assertThat(facts.pending()).isEqualTo(2);
          assertThat(facts.activity()).isEqualTo(BranchFacts.Activity.IDLE);
        });
    assertThat(told("work")).anyMatch(e -> e.startsWith("DestructiveNotAcknowledged: version 3 "));

    edit("work", acknowledged("3@0123456789ab"));
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() ->
            assertThat(message(get("work")))
                .contains(Sets.printed("3@0123456789ab") + " was for another text of it"));
    assertThat(tracked()).containsExactly("1", "2");
    edit("work", acknowledged(entry));
    until("work", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2", "3", "4");
    await().atMost(Duration.ofMinutes(3)).until(() -> !board.facts(branchUid).orElseThrow().held());
  }

  /** Recorded on branches; run on a root, where its rows are, and not rehearsed. */
  @Test
  void whatIsForARootsRowsRunsThere() throws Exception {
    production();
    create(
        Sets.set("work")
            .migration(forRoot("2", "do $$ begin assert (select count(*) from t) = 1; end $$"))
            .migration("3", "c", "select 3"));
    until("work", ConditionType.READY, "Applied");
    assertThat(transfers.rehearsals.get()).isEqualTo(1);
    assertThat(ask("select text from offshoot.logs where text like 'recorded 2 %'")).isEmpty();
  }

  @Test
  void whatIsForARootsRowsIsRecordedOnABranch() throws Exception {
    branch();
    create(
        Sets.set("work")
            .migration("1", "a", "create table t (a int)")
            .migration(forRoot("2", "update nowhere set a = 1"))
            .migration("3", "c", "select 3"));
    until("work", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2", "3");
    assertThat(ask("select replay::text from offshoot.migrations where version = 2"))
        .isEqualTo("false");
    assertThat(transfers.rehearsals.get()).isZero();
  }

  private static MigrationSpec forRoot(String version, String sql) {
    var spec = new MigrationSpec(version, "m", sql);
    spec.setReplay(false);
    return spec;
  }

  private static MigrationSpec standalone(String version, String sql) {
    var spec = new MigrationSpec(version, "m", sql);
    spec.setTransactional(false);
    return spec;
  }
}
