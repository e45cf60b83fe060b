package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.execute;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.standalone;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Role;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration whose outcome nobody can tell stops a merge or rebase until a person tells it. */
class UnknownOutcomeIT {
  /** Loses its connection only where table fragile has rows: they are untracked. */
  private static final Change OPAQUE =
      standalone(
          3,
          """
          do $$ begin
            insert into done values (1); commit;
            if exists (select from fragile) then
              perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5);
            end if;
          end $$\
          """);

  private static Pair shop() throws Exception {
    return new Pair(
        migration(1, "create table done (i int)"), migration(2, "create table fragile (i int)"));
  }

  private static Progress again(Pair pair, Kind kind, String name, String resolve)
      throws Exception {
    return pair.run(pair.operator, operation(kind, name, false, resolve), Timeouts.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"applied", "retry"})
  void aMergeWaitsForThatWordAndGoesOn(String word) throws Exception {
    try (var pair = shop()) {
      pair.apply(pair.login, OPAQUE, migration(4, "create table after (i int)"));
      execute(pair.production, Role.MIGRATOR, "insert into fragile values (1)");

      var waits = pair.merge("m");
      assertThat(waits.phase()).isEqualTo(OperationPhase.RUNNING);
      assertThat(waits.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
      assertThat(waits.ended()).isFalse();
      assertThat(waits.message())
          .contains("3 m3", "`applied` or `retry`", "on BranchMerge/m")
          .contains("kubectl annotate -n shop branchmerge/m offshoot.dev/resolve=applied");
      assertThat(tracked(pair.production)).isEqualTo("1,2");

      // meanwhile others go on, and without a word nothing is run again
      pair.apply(pair.production, migration(9, "create table meanwhile (i int)"));
      assertThat(again(pair, Kind.MERGE, "m", "").reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
      assertThat(ask(pair.production, Role.MIGRATOR, "select count(*) from done")).isEqualTo("1");

      execute(pair.production, Role.MIGRATOR, "truncate fragile");
      var ended = again(pair, Kind.MERGE, "m", word);
      assertThat(ended.phase()).as(ended.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(tracked(pair.production)).isEqualTo("1,2,9,3,4");
      assertThat(ask(pair.production, Role.MIGRATOR, "select count(*) from done"))
          .isEqualTo(word.equals("applied") ? "1" : "2");
      assertThat(pair.log(pair.production))
          .contains("WARNING OutcomeUnknown: the connection was lost while 3 m3")
          .contains("INFO 3 m3: a person decided `" + word + "` about what nobody could tell")
          .contains("BranchMerge/m: succeeded: ");
    }
  }

  @Test
  void aRebaseWaitsLikewise() throws Exception {
    try (var pair = shop()) {
      pair.apply(pair.production, OPAQUE);
      execute(pair.login, Role.MIGRATOR, "insert into fragile values (1)");
      assertThat(pair.rebase("r").reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
      assertThat(again(pair, Kind.REBASE, "r", "applied").phase())
          .isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(tracked(pair.login)).isEqualTo("1,2,3");
    }
  }

  @Test
  void oneWordDecidesOnceEvenOverARestart() throws Exception {
    try (var pair = shop()) {
      pair.apply(pair.login, OPAQUE);
      execute(pair.production, Role.MIGRATOR, "insert into fragile values (1)");
      pair.merge("m");
      var second = again(pair, Kind.MERGE, "m", "retry");
      assertThat(second.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
      assertThat(ask(pair.production, Role.MIGRATOR, "select count(*) from done")).isEqualTo("2");
      for (int i = 0; i < 2; i++) {
        var restarted = new Pair.Operator();
        var still =
            pair.run(restarted, operation(Kind.MERGE, "m", false, "retry"), Timeouts.DEFAULT);
        assertThat(still.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(still.message()).contains("take away the annotation offshoot.dev/resolve=retry");
        assertThat(ask(pair.production, Role.MIGRATOR, "select count(*) from done")).isEqualTo("2");
      }
      again(pair, Kind.MERGE, "m", "");
      execute(pair.production, Role.MIGRATOR, "truncate fragile");
      assertThat(again(pair, Kind.MERGE, "m", "retry").phase()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(ask(pair.production, Role.MIGRATOR, "select count(*) from done")).isEqualTo("3");
    }
  }

  @Test
  void aRehearsalThatIsCutOffAsksNobody() throws Exception {
    try (var pair = shop()) {
      pair.apply(
          pair.login,
          standalone(
              3,
              "do $$ begin commit; if current_database() <> 'app' then"
                  + " perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5);"
                  + " end if; end $$"));
      var failed = pair.merge("m");
      assertThat(failed.reason()).isEqualTo(Reason.REHEARSAL_FAILED);
      assertThat(failed.message()).contains("production was not touched").doesNotContain("resolve");
      assertThat(tracked(pair.production)).isEqualTo("1,2");
    }
  }
}
