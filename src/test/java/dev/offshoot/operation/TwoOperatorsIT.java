package dev.offshoot.operation;

import static dev.offshoot.operation.Pair.ask;
import static dev.offshoot.operation.Pair.migration;
import static dev.offshoot.operation.Pair.operation;
import static dev.offshoot.operation.Pair.standalone;
import static dev.offshoot.operation.Pair.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.operation.Operation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators without an election, at one target at once: only the database decides. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoOperatorsIT {
  private static final int MIGRATIONS = 8;
  private static final int MOST_TRIES = 500;
  private static final String BESIDE =
      "select count(*) from pg_database where datname ~ '^offshoot_(try|old|new)'";

  private interface Pass {
    Progress by(Pair.Operator operator) throws Unavailable, InterruptedException;
  }

  /** As a lane does it: what cannot be done now is done later. */
  private static CompletableFuture<Progress> working(String label, Pass pass) {
    // each on a thread of its own: the common pool has one on a small machine
    return CompletableFuture.supplyAsync(
        () -> {
          var operator = new Pair.Operator();
          for (int i = 0; i < MOST_TRIES; i++) {
            try {
              return pass.by(operator);
            } catch (Unavailable e) {
              LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(5_000_000, 100_000_000));
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          throw new IllegalStateException(label + " never got its turn");
        },
        Thread::startVirtualThread);
  }

  private static CompletableFuture<Progress> carrying(Pair pair, Operation operation) {
    return working(operation.label(), by -> pair.run(by, operation, Pair.QUICK));
  }

  private static void nothingIsLeftBeside(Pair pair) throws Exception {
    for (var server : List.of(pair.production, pair.login)) {
      // one may have left what the other put in its way, as after a crash
      pair.operator.engine.prepare(server.access());
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() -> assertThat(ask(server, Role.OFFSHOOT, BESIDE)).isEqualTo("0"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "other"})
  void whatTwoTakeOutAtOnceIsOutAndTheRestIsThere(String second) throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "create table u (i int)"));
      var spec = new BranchResetSpec();
      spec.setToVersion("1");
      var ends = new ArrayList<CompletableFuture<Progress>>();
      for (var name : List.of("same", second)) {
        var operation = operation(Kind.RESET, name, false, "");
        ends.add(working(operation.label(), by -> pair.reset(by, operation, spec)));
      }
      for (var end : ends) {
        var progress = end.get(3, TimeUnit.MINUTES);
        assertThat(progress.phase()).as(progress.message()).isEqualTo(OperationPhase.SUCCEEDED);
      }
      assertThat(tracked(pair.login)).isEqualTo("1");
      assertThat(ask(pair.login, Role.APP, "select to_regclass('u') is null")).isEqualTo("t");
      Pair.execute(pair.login, Role.APP, "insert into t values (1)");
      nothingIsLeftBeside(pair);
    }
  }

  @ParameterizedTest
  @CsvSource({"MERGE, same", "MERGE, other", "REBASE, same", "REBASE, other"})
  void whatTwoCarryAtOnceIsDoneOnce(Kind kind, String second) throws Exception {
    try (var pair = new Pair(migration(1, "create table count (version int)"))) {
      var source = kind == Kind.MERGE ? pair.login : pair.production;
      var target = kind == Kind.MERGE ? pair.production : pair.login;
      for (int i = 2; i < 2 + MIGRATIONS; i++) {
        pair.apply(source, migration(i, "insert into count values (" + i + ")"));
      }
      pair.apply(
          source, standalone(100, "create index concurrently count_version on count (version)"));
      var ends = new ArrayList<CompletableFuture<Progress>>();
      ends.add(carrying(pair, operation(kind, "same", false, "")));
      ends.add(carrying(pair, operation(kind, second, false, "")));
      for (var end : ends) {
        var progress = end.get(3, TimeUnit.MINUTES);
        assertThat(progress.phase()).as(progress.message()).isEqualTo(OperationPhase.SUCCEEDED);
      }
      assertThat(tracked(target)).isEqualTo("1,2,3,4,5,6,7,8,9,100");
      assertThat(
              ask(
                  target,
                  Role.MIGRATOR,
                  "select count(*) || ' ' || count(distinct version) from count"))
          .isEqualTo(MIGRATIONS + " " + MIGRATIONS);
      assertThat(ask(target, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
          .isEqualTo("0");
      nothingIsLeftBeside(pair);
    }
  }
}
