package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Hold;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What lies between the rehearsal of a merge and its turn on production. */
class RehearsedIT {
  @Test
  void whatAResetTookOutMeanwhileIsNotCarried() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int; " + Hold.HERE));
      var hold = Hold.on(pair.login);
      var merge =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return pair.merge("m");
                } catch (Unavailable e) {
                  return e;
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              Thread::startVirtualThread);
      Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> rehearsing(pair));
      var spec = new BranchResetSpec();
      spec.setToVersion("1");
      var reset = pair.reset(operation(Kind.RESET, "back", false, ""), spec);
      assertThat(reset.phase()).as(reset.message()).isEqualTo(OperationPhase.SUCCEEDED);
      hold.close();

      assertThat(merge.get(3, TimeUnit.MINUTES))
          .asInstanceOf(InstanceOfAssertFactories.type(Unavailable.class))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Unavailable.Reason.MOVED));
      assertThat(tracked(pair.production)).isEqualTo("1");
      assertThat(pair.merge("m").reason()).as("planned anew").isEqualTo(Reason.NOTHING_TO_DO);
      assertThat(tracked(pair.production)).isEqualTo("1");
    }
  }

  private static boolean rehearsing(Pair pair) {
    return pair.operator
        .book
        .of("m")
        .progress()
        .filter(p ->
            p.message()
                .equals(
                    "The new migrations run on a scratch copy of production's tracked ones: 2 m2 (1 of 1)."))
        .isPresent();
  }

  /** Production's own story needs rows that a copy has not: that is not login's fault. */
  @Test
  void aTargetThatCannotBeCopiedIsNoFaultOfWhatIsNew() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      Pair.execute(pair.production, Role.APP, "insert into t values (1)");
      pair.apply(
          pair.production,
          migration(2, "do $$ begin assert (select count(*) from t) = 1, 'no row'; end $$"));
      pair.apply(pair.login, migration(3, "alter table t add j int"));

      var ended = pair.merge("m");

      assertThat(ended.reason()).isEqualTo(Reason.REHEARSAL_UNAVAILABLE);
      assertThat(ended.message())
          .startsWith("No scratch copy of production could be made, which was not touched: ")
          .contains(
              "2 m2, which is tracked on production, fails on a scratch copy: assert_failure (P0004)")
          .endsWith(
              "Set migrationPolicy.rehearse of the target to false, and create another operation, to apply it unrehearsed.");
      var error = pair.operator.engine.ledger(pair.production.access()).failures().getFirst();
      assertThat(error.key()).isEqualTo("3");
      assertThat(error.error().stage()).isEqualTo(Stage.REHEARSAL);
      assertThat(error.error().executed()).isEqualTo(Executed.NONE);
      assertThat(tracked(pair.production)).isEqualTo("1,2");
      assertThat(
              ask(
                  pair.login,
                  Role.OFFSHOOT,
                  "select string_agg(datname, ',') from pg_database where datname ~ '^offshoot_try'"))
          .isNull();
    }
  }
}
