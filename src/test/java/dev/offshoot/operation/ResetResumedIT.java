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
import org.junit.jupiter.api.Test;

/** A reset that lost its connections once the new database was in its place, and goes on. */
class ResetResumedIT {
  @Test
  void whatItLeftBesideIsTakenAwayAndItEnds() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var spec = new BranchResetSpec();
      spec.setToVersion("1");
      var operation = operation(Kind.RESET, "back", false, "");
      var site = pair.site(Kind.RESET, Pair.QUICK);
      var ledger = pair.operator.engine.ledger(site.to());
      pair.operator.transfers.record(
          site.to(),
          site.identity(operation),
          new OperationEvent.Started("", ledger.digest(), "2 m2"),
          "INFO",
          "begins");
      var exchanged =
          pair.operator.transfers.reset(
              site.to(),
              ResetPlanner.to(spec, ledger).orElseThrow(),
              ledger.digest(),
              _ -> true,
              operation.uid(),
              site.options(operation, true),
              Engine.Progress.SILENT);
      assertThat(exchanged.swapped()).isTrue();
      // as if it had come no further: the old database is still there
      Pair.execute(
          pair.login,
          Role.OFFSHOOT,
          "create database offshoot_old_0123456789 template offshoot_template");

      var ended = pair.reset(operation, spec);

      assertThat(ended.phase()).as(ended.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(ended.message()).contains("interrupted before it could report");
      assertThat(tracked(pair.login)).isEqualTo("1");
      assertThat(
              ask(
                  pair.login,
                  Role.OFFSHOOT,
                  "select string_agg(datname, ',') from pg_database where datname ~ '^offshoot_(new|old|try)'"))
          .isNull();
      assertThat(ask(pair.login, Role.APP, "select count(*) from t")).isEqualTo("0");
    }
  }
}
