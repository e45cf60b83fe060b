package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.OperationEvent;
import dev.offshoot.engine.Role;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import org.junit.jupiter.api.Test;

/** A name runs once per target: an object that is created again under it runs nothing twice. */
class UsedNameIT {
  private static Operation again(Operation before, String uid) {
    var next = operation(before.kind(), before.name(), false, "");
    next.object().getMetadata().setUid(uid);
    return next;
  }

  private static BranchResetSpec toOne() {
    var spec = new BranchResetSpec();
    spec.setToVersion("1");
    return spec;
  }

  @Test
  void aResetOfThatNameTakesNothingOutAgain() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var reset = operation(Kind.RESET, "back", false, "");
      assertThat(pair.reset(reset, toOne()).phase()).isEqualTo(OperationPhase.SUCCEEDED);
      Pair.execute(pair.login, Role.APP, "insert into t values (1)");

      for (var uid : new String[] {"back-2", "back-3"}) {
        var once = pair.reset(again(reset, uid), toOne());
        assertThat(once.phase()).isEqualTo(OperationPhase.SUCCEEDED);
        assertThat(once.reason()).isEqualTo(Reason.ALREADY_DONE);
        assertThat(once.applied()).isZero();
        assertThat(ask(pair.login, Role.APP, "select count(*) from t")).isEqualTo("1");
      }
    }
  }

  @Test
  void aMergeSaysWhatIsNotMergedAndAnotherBranchOfThatNameNeedsAnotherName() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var merge = operation(Kind.MERGE, "m", false, "");
      assertThat(pair.run(pair.operator, merge, Pair.QUICK).reason()).isEqualTo(Reason.SUCCEEDED);
      pair.apply(pair.login, migration(3, "select 3"), migration(4, "select 4"));

      var once = pair.run(pair.operator, again(merge, "m-2"), Pair.QUICK);
      assertThat(once.reason()).isEqualTo(Reason.ALREADY_DONE);
      assertThat(once.message()).contains("2 migrations of login are not merged");
      assertThat(tracked(pair.production)).isEqualTo("1,2");

      var site = pair.site(Kind.MERGE, Pair.QUICK);
      var recreated =
          new Site(
              site.source().map(s -> new Site.Place("another-login", s.access())),
              site.target(),
              site.seed(),
              site.rules());
      var reused = pair.run(pair.operator, again(merge, "m-3"), recreated, false);
      assertThat(reused.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(reused.reason()).isEqualTo(Reason.NAME_REUSED);
      assertThat(tracked(pair.production)).isEqualTo("1,2");
    }
  }

  @Test
  void whatHadNothingToDoOrFailedUsesNoName() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      var merge = operation(Kind.MERGE, "m", false, "");
      assertThat(pair.run(pair.operator, merge, Pair.QUICK).reason())
          .isEqualTo(Reason.NOTHING_TO_DO);
      pair.apply(pair.login, migration(2, "create unique index one on t (i)"));
      Pair.execute(pair.production, Role.APP, "insert into t values (1), (1)");
      assertThat(pair.run(pair.operator, again(merge, "m-2"), Pair.QUICK).phase())
          .isEqualTo(OperationPhase.FAILED);
      Pair.execute(pair.production, Role.APP, "delete from t");
      assertThat(pair.run(pair.operator, again(merge, "m-3"), Pair.QUICK).reason())
          .isEqualTo(Reason.SUCCEEDED);
    }
  }

  /** The operator was killed in the middle, the object deleted and created again. */
  @Test
  void whatWentAwayInTheMiddleGetsAnEndAndTheNextOneDoesTheRest() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var merge = operation(Kind.MERGE, "m", false, "");
      var site = pair.site(Kind.MERGE, Pair.QUICK);
      pair.operator.transfers.record(
          site.to(),
          site.identity(merge),
          new OperationEvent.Started("plan", "source", ""),
          "INFO",
          "begins");
      var next = pair.run(pair.operator, again(merge, "m-2"), Pair.QUICK);
      assertThat(next.reason()).as(next.message()).isEqualTo(Reason.SUCCEEDED);
      assertThat(tracked(pair.production)).isEqualTo("1,2");
      assertThat(
              ask(
                  pair.production,
                  Role.OFFSHOOT,
                  "select outcome::json ->> 'phase' from offshoot.operations where uid = 'm'"))
          .isEqualTo("cancelled");
    }
  }

  @Test
  void aResetThatWentAwayAfterTheExchangeIsDone() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var reset = operation(Kind.RESET, "back", false, "");
      var site = pair.site(Kind.RESET, Pair.QUICK);
      var ledger = pair.operator.engine.ledger(site.to());
      pair.operator.transfers.record(
          site.to(),
          site.identity(reset),
          new OperationEvent.Started("", ledger.digest(), "2 m2"),
          "INFO",
          "begins");
      pair.operator.transfers.reset(
          site.to(),
          ResetPlanner.to(toOne(), ledger).orElseThrow(),
          ledger.digest(),
          _ -> true,
          reset.uid(),
          site.options(reset, true),
          Engine.Progress.SILENT);
      Pair.execute(pair.login, Role.APP, "insert into t values (1)");

      var next = pair.reset(again(reset, "back-2"), toOne());
      assertThat(next.reason()).as(next.message()).isEqualTo(Reason.ALREADY_DONE);
      assertThat(ask(pair.login, Role.APP, "select count(*) from t")).isEqualTo("1");
    }
  }

  /** A dump that was restored elsewhere, or a row of another target. */
  @Test
  void rowsOfAnotherDataDirectoryOrTargetDoNotCount() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "select 2"));
      var merge = operation(Kind.MERGE, "m", false, "");
      pair.run(pair.operator, merge, Pair.QUICK);
      Pair.execute(
          pair.production, Role.OFFSHOOT, "update offshoot.operations set system_identifier = '7'");
      pair.apply(pair.login, migration(3, "select 3"));
      var restored = pair.run(pair.operator, again(merge, "m-2"), Pair.QUICK);
      assertThat(restored.reason()).as(restored.message()).isEqualTo(Reason.SUCCEEDED);
      Pair.execute(
          pair.production, Role.OFFSHOOT, "update offshoot.operations set target = 'shop/other'");
      pair.apply(pair.login, migration(4, "select 4"));
      assertThat(pair.run(pair.operator, again(merge, "m-3"), Pair.QUICK).reason())
          .isEqualTo(Reason.SUCCEEDED);
      assertThat(tracked(pair.production)).isEqualTo("1,2,3,4");
    }
  }
}
