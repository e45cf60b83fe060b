package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Role;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import org.junit.jupiter.api.Test;

/** What is held or needs an approval waits on the very object that runs it, and rehearses once. */
class ConfirmationIT {
  private static long rehearsals(Pair pair) throws Exception {
    return pair.log(pair.production)
        .lines()
        .filter(l -> l.contains("rehearsal on the server of branch login passed"))
        .count();
  }

  @Test
  void aHeldMergeRunsWhenItsPlanIsConfirmedAndRehearsesOnce() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var merge = operation(Kind.MERGE, "m", true, "");

      var held = pair.run(pair.operator, merge, Pair.QUICK);
      assertThat(held.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(held.planned().verb()).isEqualTo("merge");
      assertThat(held.planned().plan().orElseThrow().items()).isNotEmpty();
      assertThat(tracked(pair.production)).isEqualTo("1");
      assertThat(rehearsals(pair)).isEqualTo(1);

      // another operator, which knows nothing, comes to the same without a rehearsal
      var again = pair.run(new Pair.Operator(), merge, Pair.QUICK);
      assertThat(again.digest()).isEqualTo(held.digest());
      assertThat(rehearsals(pair)).isEqualTo(1);

      var done = pair.run(pair.operator, Pair.confirmed(merge, held.digest()), Pair.QUICK);
      assertThat(done.phase()).as(done.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(done.applied()).isEqualTo(1);
      assertThat(tracked(pair.production)).isEqualTo("1,2");
      assertThat(rehearsals(pair)).isEqualTo(1);
    }
  }

  @Test
  void aLedgerThatMovesIsPlannedAgainAndRehearsedOnlyWhenItIsConfirmed() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(3, "alter table t add j int"));
      var merge = operation(Kind.MERGE, "m", true, "");
      var first = pair.run(pair.operator, merge, Pair.QUICK);

      pair.apply(pair.production, migration(2, "create table hotfix ()"));
      var second = pair.run(pair.operator, merge, Pair.QUICK);
      assertThat(second.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(second.digest()).isNotEqualTo(first.digest());
      assertThat(rehearsals(pair)).isEqualTo(1);

      var outdated = pair.run(pair.operator, Pair.confirmed(merge, first.digest()), Pair.QUICK);
      assertThat(outdated.reason()).isEqualTo(Reason.APPROVAL_OUTDATED);
      assertThat(tracked(pair.production)).isEqualTo("1,2");

      var done = pair.run(pair.operator, Pair.confirmed(merge, second.digest()), Pair.QUICK);
      assertThat(done.phase()).as(done.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(rehearsals(pair)).isEqualTo(2);
    }
  }

  @Test
  void aPlanThatBecameEmptyOrDivergedEnds() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var same = operation(Kind.MERGE, "same", true, "");
      var other = operation(Kind.MERGE, "other", true, "");
      pair.run(pair.operator, same, Pair.QUICK);
      pair.run(pair.operator, other, Pair.QUICK);

      pair.apply(pair.production, migration(2, "alter table t add j int"));
      var empty = pair.run(pair.operator, same, Pair.QUICK);
      assertThat(empty.phase()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(empty.reason()).isEqualTo(Reason.NOTHING_TO_DO);

      pair.apply(pair.login, migration(3, "select 'login'"));
      pair.apply(pair.production, migration(3, "select 'production'"));
      var diverged = pair.run(pair.operator, other, Pair.QUICK);
      assertThat(diverged.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(diverged.reason()).isEqualTo(Reason.DIVERGED);
    }
  }

  @Test
  void thePolicyOfTheTargetDecidesWhoConfirms() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var destructive = pair.site(Kind.MERGE, Pair.QUICK, ApprovalPolicy.WHEN_DESTRUCTIVE);
      var merge = operation(Kind.MERGE, "m", true, "");

      var harmless = pair.run(pair.operator, merge, destructive, false);
      assertThat(harmless.planned().verb()).isEqualTo("merge");
      var findings = pair.run(pair.operator, merge, destructive, true);
      assertThat(findings.planned().verb()).isEqualTo("approve");
      assertThat(findings.digest()).isNotEqualTo(harmless.digest());

      // what the author confirmed with the lesser verb is not what the policy demands now
      var always = pair.site(Kind.MERGE, Pair.QUICK, ApprovalPolicy.ALWAYS);
      var author = Pair.confirmed(merge, harmless.digest());
      assertThat(pair.run(pair.operator, author, always, false).reason())
          .isEqualTo(Reason.APPROVAL_OUTDATED);
      assertThat(tracked(pair.production)).isEqualTo("1");
    }
  }

  @Test
  void whatIsCancelledChangesNothingMore() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var merge = operation(Kind.MERGE, "m", true, "");
      var held = pair.run(pair.operator, merge, Pair.QUICK);
      merge.spec().setCancel(true);
      var ended = pair.run(pair.operator, Pair.confirmed(merge, held.digest()), Pair.QUICK);
      assertThat(ended.phase()).isEqualTo(OperationPhase.CANCELLED);
      assertThat(tracked(pair.production)).isEqualTo("1");
      // the row says so to an operator that knows nothing, and the name can be used again
      assertThat(pair.run(new Pair.Operator(), merge, Pair.QUICK).phase())
          .isEqualTo(OperationPhase.CANCELLED);
    }
  }

  @Test
  void aHeldResetIsBuiltOnTheSideAndAsksAgainWhenMoreWouldBeLost() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      Pair.execute(pair.login, Role.MIGRATOR, "create table stray ()");
      var spec = new BranchResetSpec();
      spec.setToVersion("1");
      var reset = operation(Kind.RESET, "back", true, "");

      var held = pair.reset(reset, spec);
      assertThat(held.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(held.planned().verb()).isEqualTo("reset");
      assertThat(tracked(pair.login)).isEqualTo("1,2");
      // an operator that knows nothing shows the same plan without building it again
      var before = pair.log(pair.login);
      assertThat(pair.reset(new Pair.Operator(), reset, spec).digest()).isEqualTo(held.digest());
      assertThat(pair.log(pair.login)).isEqualTo(before);

      Pair.execute(pair.login, Role.MIGRATOR, "create table precious ()");
      var asked = pair.reset(Pair.confirmed(reset, held.digest()), spec);
      assertThat(asked.reason()).isEqualTo(Reason.APPROVAL_OUTDATED);
      assertThat(ask(pair.login, Role.APP, "select to_regclass('precious')")).isNotNull();

      var done = pair.reset(Pair.confirmed(reset, asked.digest()), spec);
      assertThat(done.phase()).as(done.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(tracked(pair.login)).isEqualTo("1");
      // one that is cancelled after the exchange has succeeded
      reset.spec().setCancel(true);
      Pair.execute(
          pair.login,
          Role.OFFSHOOT,
          "update offshoot.operations set ended_at = null, outcome = null");
      assertThat(pair.reset(new Pair.Operator(), reset, spec).phase())
          .isEqualTo(OperationPhase.SUCCEEDED);
    }
  }
}
