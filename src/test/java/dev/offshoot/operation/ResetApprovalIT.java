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
import dev.offshoot.operation.Operation.Kind;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A reset that was looked at takes out what was looked at, and no other table. */
class ResetApprovalIT {
  private static Operation reset(String name, boolean hold, String approved) {
    var operation = operation(Kind.RESET, name, hold, "");
    operation.spec().setApprovedDigest(approved);
    return operation;
  }

  private static BranchResetSpec toOne() {
    var spec = new BranchResetSpec();
    spec.setToVersion("1");
    return spec;
  }

  private static String beside(Pair pair) throws Exception {
    return ask(
        pair.login,
        Role.OFFSHOOT,
        "select string_agg(datname, ',') from pg_database where datname like 'offshoot_new%'");
  }

  @Test
  void whatWasNotLookedAtIsAskedForAgain() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int)"))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      Pair.execute(pair.login, Role.MIGRATOR, "create table stray ()");
      var seen = pair.reset(reset("look", true, ""), toOne());
      assertThat(seen.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(seen.message())
          .contains("out 2 m2", "drops table public.stray", "approvedDigest to " + seen.digest());

      Pair.execute(pair.login, Role.MIGRATOR, "create table precious ()");
      var outdated = pair.reset(reset("back", false, seen.digest()), toOne());
      assertThat(outdated.phase()).isEqualTo(OperationPhase.AWAITING_APPROVAL);
      assertThat(outdated.reason()).isEqualTo(Reason.APPROVAL_OUTDATED);
      assertThat(outdated.message()).contains("spec.approvedDigest to " + outdated.digest());
      assertThat(outdated.digest()).isNotEqualTo(seen.digest());
      assertThat(tracked(pair.login)).isEqualTo("1,2");
      assertThat(ask(pair.login, Role.APP, "select to_regclass('precious')")).isNotNull();
      assertThat(beside(pair)).isNull();

      // rows come and go: they are told, and are no part of what is approved
      Pair.execute(pair.login, Role.APP, "insert into t values (1)");
      var done = pair.reset(reset("back", false, outdated.digest()), toOne());
      assertThat(done.phase()).as(done.message()).isEqualTo(OperationPhase.SUCCEEDED);
      assertThat(tracked(pair.login)).isEqualTo("1");
      assertThat(ask(pair.login, Role.APP, "select to_regclass('precious')")).isNull();
    }
  }

  @Test
  void neitherIsWhatCameWhileItWasBuilt() throws Exception {
    try (var pair = new Pair(migration(1, "create table t (i int); " + Hold.HERE))) {
      pair.apply(pair.login, migration(2, "alter table t add j int"));
      var seen = pair.reset(reset("look", true, ""), toOne());
      var hold = Hold.on(pair.login);
      var back =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return pair.reset(reset("back", false, seen.digest()), toOne());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              Thread::startVirtualThread);
      hold.reached();
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() ->
              assertThat(pair.operator.book.of("back").progress().orElseThrow().message())
                  .isEqualTo(
                      "Building the wanted state of branch login beside its database: 1 m1 (1 of 1)."));
      assertThat(beside(pair)).isNotNull();
      Pair.execute(pair.login, Role.MIGRATOR, "create table precious ()");
      hold.close();

      assertThat(back.get(3, TimeUnit.MINUTES).reason()).isEqualTo(Reason.APPROVAL_OUTDATED);
      assertThat(ask(pair.login, Role.APP, "select to_regclass('precious')")).isNotNull();
      assertThat(tracked(pair.login)).isEqualTo("1,2");
      assertThat(beside(pair)).isNull();
    }
  }
}
