package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.function;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.Role;
import dev.offshoot.operation.Operation.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operation's target is told of it, line by line. */
class LogLinesIT {
  /** The new lines, without their times. */
  private static List<String> lines(Pair pair, PgServer server, String before) throws Exception {
    return pair.log(server)
        .substring(before.length())
        .lines()
        .map(l -> l.replaceAll("^[0-9TZ:-]+ ", "").replaceAll("\\d+ ms", "N ms"))
        .toList();
  }

  @Test
  void aMergeTellsAllOfItsStory() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(
          pair.login,
          function("f", "a"),
          migration(2, "alter table t add j int"),
          migration(3, "create unique index one on t (i)"));
      Pair.execute(pair.production, Role.APP, "insert into t values (1), (1)");

      var before = pair.log(pair.production);
      var held = pair.run(pair.operator, operation(Kind.MERGE, "look", true, ""), Pair.QUICK);
      assertThat(lines(pair, pair.production, before))
          .containsExactly(
              "INFO BranchMerge/look: rehearsal on the server of branch login passed:"
                  + " function f, 2 m2 in N ms, 3 m3 in N ms",
              "INFO BranchMerge/look: waits for its confirmation: " + held.message());

      before = pair.log(pair.production);
      var failed = pair.merge("m");
      assertThat(failed.phase()).isEqualTo(OperationPhase.FAILED);
      assertThat(lines(pair, pair.production, before))
          .startsWith(
              "INFO BranchMerge/m: rehearsal on the server of branch login passed:"
                  + " function f, 2 m2 in N ms, 3 m3 in N ms",
              "INFO BranchMerge/m: merge of branch login into production begins, to apply:"
                  + " 2 m2, 3 m3, function f",
              "INFO applied function f in N ms (BranchMerge/m)",
              "INFO applied 2 m2 in N ms (BranchMerge/m)",
              "ERROR failed 3 m3: 23505 could not create unique index \"one\"")
          .contains("ERROR BranchMerge/m: failed: " + failed.message());

      Pair.execute(pair.production, Role.APP, "delete from t");
      assertThat(pair.merge("m2").phase()).isEqualTo(OperationPhase.SUCCEEDED);
      before = pair.log(pair.production);
      pair.merge("m3");
      assertThat(lines(pair, pair.production, before))
          .containsExactly(
              "INFO BranchMerge/m3: succeeded: Nothing to merge: production already has every migration of login.");
    }
  }

  @Test
  void aRebaseAndAResetTellTheirs() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.production, migration(2, "alter table t add j int"));
      var before = pair.log(pair.login);
      pair.rebase("r");
      assertThat(lines(pair, pair.login, before))
          .containsExactly(
              "INFO BranchMerge/r: rehearsal on the server of branch login passed: 2 m2 in N ms",
              "INFO BranchMerge/r: rebase of branch login onto production begins, to apply: 2 m2",
              "INFO applied 2 m2 in N ms (BranchMerge/r)",
              "INFO BranchMerge/r: succeeded: Branch login has every migration of production: applied 2 m2.");

      var spec = new BranchResetSpec();
      spec.setToVersion("7");
      before = pair.log(pair.login);
      pair.reset(operation(Kind.RESET, "nowhere", false, ""), spec);
      assertThat(lines(pair, pair.login, before))
          .containsExactly(
              "ERROR BranchReset/nowhere: failed: Version 7 is not tracked on branch login, so nothing was reset; its ConfigMap login-db-migrations lists what is.");

      spec.setToVersion("1");
      before = pair.log(pair.login);
      var planned = pair.reset(operation(Kind.RESET, "look", true, ""), spec);
      assertThat(planned.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(lines(pair, pair.login, before))
          .contains(
              "INFO BranchReset/look: reset of branch login planned: takes out 2 m2, drops nothing untracked",
              "INFO BranchReset/look: waits for its confirmation: " + planned.message());

      before = pair.log(pair.login);
      pair.reset(operation(Kind.RESET, "back", false, ""), spec);
      assertThat(lines(pair, pair.login, before))
          .startsWith("INFO BranchReset/back: reset of branch login begins, to take out: 2 m2")
          .contains(
              "INFO applied 1 m1 in N ms (BranchReset/back)",
              "INFO BranchReset/back: the database was built anew without 2 m2")
          .last()
          .asString()
          .startsWith("INFO BranchReset/back: succeeded: Branch login is at 1: took out 2 m2");

      // as it stands when the operator dies between the exchange and the end
      Pair.execute(
          pair.login,
          Role.OFFSHOOT,
          "update offshoot.operations set ended_at = null, outcome = null");
      assertThat(pair.reset(operation(Kind.RESET, "back", false, ""), spec).message())
          .isEqualTo(
              "Branch login was reset: took out 2 m2. The operator was interrupted before it could report what else was lost.");
    }
  }
}
