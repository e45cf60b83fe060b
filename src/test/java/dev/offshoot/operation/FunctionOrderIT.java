package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.function;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Role;
import org.junit.jupiter.api.Test;

/** A migration meets on the other side the function's text that it met where it ran first. */
class FunctionOrderIT {
  private static final String KEEP =
      "create table %1$s as select f() as answer; do $$ begin assert f() = '%2$s', f(); end $$";

  private static void succeeded(Progress progress) {
    assertThat(progress.phase()).as(progress.message()).isEqualTo(OperationPhase.SUCCEEDED);
  }

  @Test
  void aRebaseTakesADetourThatTheParentTook() throws Exception {
    try (var pair = new Pair(function("f", "a"), migration(1, "create table t (i int)"))) {
      pair.apply(
          pair.production,
          function("f", "b"),
          migration(2, KEEP.formatted("two", "b")),
          function("f", "a"));
      succeeded(pair.rebase("r"));
      assertThat(tracked(pair.login)).isEqualTo("1,2");
      assertThat(ask(pair.login, Role.APP, "select answer || f() from two")).isEqualTo("ba");
      // and takes it once
      succeeded(pair.rebase("r2"));
      assertThat(ask(pair.login, Role.OFFSHOOT, "select count(*) from offshoot.functions"))
          .isEqualTo("3");
    }
  }

  @Test
  void aRebaseThatFailsOnTheDetourGoesOnFromThere() throws Exception {
    try (var pair = new Pair(function("f", "a"), migration(1, "create table t (i int)"))) {
      pair.apply(
          pair.production,
          function("f", "b"),
          migration(2, KEEP.formatted("two", "b")),
          function("f", "a"));
      Pair.execute(pair.login, Role.MIGRATOR, "create table two (i int)");
      assertThat(pair.rebase("r").phase()).isEqualTo(OperationPhase.FAILED);
      Pair.execute(pair.login, Role.MIGRATOR, "drop table two");
      succeeded(pair.rebase("r2"));
      assertThat(ask(pair.login, Role.APP, "select answer || f() from two")).isEqualTo("ba");
    }
  }

  @Test
  void aMergeTakesADetourThatTheBranchTook() throws Exception {
    try (var pair = new Pair(function("f", "a"), migration(1, "create table t (i int)"))) {
      pair.apply(
          pair.login,
          function("f", "b"),
          migration(2, KEEP.formatted("two", "b")),
          function("f", "a"));
      succeeded(pair.merge("m"));
      assertThat(tracked(pair.production)).isEqualTo("1,2");
      assertThat(ask(pair.production, Role.APP, "select answer || f() from two")).isEqualTo("ba");
    }
  }

  @Test
  void aMigrationMeetsTheFirstTextOfANewFunction() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(
          pair.login,
          function("f", "a"),
          migration(2, KEEP.formatted("two", "a")),
          function("f", "b"),
          migration(3, KEEP.formatted("three", "b")));
      succeeded(pair.merge("m"));
      assertThat(tracked(pair.production)).isEqualTo("1,2,3");
      assertThat(ask(pair.production, Role.APP, "select f()")).isEqualTo("b");
      assertThat(pair.merge("m2").message()).startsWith("Nothing to merge");
    }
  }

  @Test
  void aMergeNeverBringsAnOlderTextOfTheParentBack() throws Exception {
    try (var pair = new Pair(function("f", "a"), migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, KEEP.formatted("two", "a")));
      pair.apply(pair.production, function("f", "b"));
      succeeded(pair.rebase("r"));
      var failed = pair.merge("m");
      assertThat(failed.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(failed.message()).contains("The rehearsal failed, production was not touched");
      assertThat(ask(pair.production, Role.OFFSHOOT, "select count(*) from offshoot.functions"))
          .isEqualTo("2");
    }
  }
}
