package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.MigrationSet;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.BranchFacts;
import org.junit.jupiter.api.Test;

/** What sets do to a branch, and what they say of it. */
class MigrationSetIT extends SetsOnRealParts {
  @Test
  void appliesAndThenWritesNothing() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("2", "b", "alter table t add column b int")
            .migration("1", "a", "create table t (a int)")
            .function(
                "f", "create or replace function f() returns int language sql as 'select 1'"));
    var set = until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
    assertThat(set.getStatus().getCounts().applied()).isEqualTo(2);
    assertThat(set.getStatus().getHead()).isEqualTo("2");
    assertThat(set.getStatus().getLastError()).isNull();
    assertThat(Conditions.isTrue(set.getStatus().getConditions(), ConditionType.MIGRATIONS_APPLIED))
        .isTrue();
    assertThat(told("a"))
        .containsExactly("Applied: applied 2 migrations, head is 2; deployed 1 function");
    var runs = engine.runs.get();
    for (var i = 0; i < 3; i++) {
      board.ring(branchUid);
      Thread.sleep(300);
    }
    edit("a", annotated("example.com/other", "x"));
    var after = get("a");
    Thread.sleep(700);
    assertThat(get("a").getMetadata().getResourceVersion())
        .isEqualTo(after.getMetadata().getResourceVersion());
    assertThat(engine.runs.get()).isEqualTo(runs);
    assertThat(board.facts(branchUid).orElseThrow().activity())
        .isEqualTo(BranchFacts.Activity.IDLE);
    assertThat(board.facts(branchUid).orElseThrow().pending()).isZero();
  }

  @Test
  void aFailureIsExactAndAnEditTriesAgain() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("2", "b", "select 1;\nselect nope from t")
            .migration("3", "c", "create table u (a int)"));
    var set = until("a", ConditionType.STALLED, "MigrationFailed");
    assertThat(tracked()).containsExactly("1");
    var error = set.getStatus().getLastError();
    assertThat(error.version()).isEqualTo("2");
    assertThat(error.sqlState()).isEqualTo("42703");
    assertThat(error.line()).isEqualTo(2);
    assertThat(set.getStatus().getCounts().pending()).isEqualTo(2);
    assertThat(told("a"))
        .anyMatch(e ->
            e.startsWith("MigrationFailed: 2 b: column \"nope\" does not exist (42703), line 2"));
    edit("a", sql(1, "select a from t"));
    set = until("a", ConditionType.READY, "Applied");
    assertThat(set.getStatus().getLastError()).isNull();
    assertThat(tracked()).containsExactly("1", "2", "3");
    assertThat(ledger().failures()).isEmpty();
  }

  @Test
  void anAnnotationTriesTheSameTextAgain() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "insert into outside values (1)"));
    until("a", ConditionType.STALLED, "MigrationFailed");
    var runs = engine.runs.get();
    try (var connection = postgres.connect("app", dev.offshoot.engine.Role.MIGRATOR);
        var statement = connection.createStatement()) {
      statement.execute("create table outside (a int)");
    }
    board.ring(branchUid);
    Thread.sleep(500);
    assertThat(engine.runs.get()).isEqualTo(runs);
    edit("a", annotated(Labels.RETRY, "1"));
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1");
  }

  @Test
  void setsThatDisagreeNameEachOther() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("5", "x", "select 'a'"));
    until("a", ConditionType.READY, "Applied");
    create(Sets.set("b").migration("6", "y", "select 6"));
    until("b", ConditionType.READY, "Applied");
    create(Sets.set("c").migration("7", "z", "select 'c'"));
    until("c", ConditionType.READY, "Applied");
    edit("a", s -> with(s, "9", "select 'a'"));
    until("a", ConditionType.READY, "Applied");
    edit("b", s -> with(s, "9", "select 'b'"));
    var set = until("b", ConditionType.STALLED, "ChecksumMismatch");
    assertThat(message(set)).startsWith("version 9 is tracked with checksum ");
  }

  @Test
  void aVersionInDispute() throws Exception {
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("5", "x", "select 'a'"));
    create(Sets.set("b").migration("5", "x", "select 'b'"));
    var set = until("a", ConditionType.RECONCILING, "BranchNotFound");
    assertThat(message(set))
        .isEqualTo("There is no branch login in this namespace; create it, or delete this set.");
    until("b", ConditionType.RECONCILING, "BranchNotFound");
    branch();
    assertThat(message(until("a", ConditionType.STALLED, "SetsDisagree")))
        .startsWith("version 5 has another text in set b;");
    assertThat(message(until("b", ConditionType.STALLED, "SetsDisagree")))
        .startsWith("version 5 has another text in set a;");
    assertThat(tracked()).containsExactly("1");
    client.resources(MigrationSet.class).inNamespace(namespace).withName("b").delete();
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "5");
  }

  static MigrationSet with(MigrationSet set, String version, String sql) {
    var all = new java.util.ArrayList<>(set.getSpec().getMigrations());
    all.add(new dev.offshoot.api.MigrationSpec(version, "more", sql));
    set.getSpec().setMigrations(all);
    return set;
  }

  @Test
  void anEditedTrackedTextStopsAndItsReturnHeals() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    edit("a", s -> with(sql(0, "create table t (a bigint)").apply(s), "2", "select 2"));
    until("a", ConditionType.STALLED, "ChecksumMismatch");
    assertThat(tracked()).containsExactly("1");
    edit("a", sql(0, "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
  }
}
