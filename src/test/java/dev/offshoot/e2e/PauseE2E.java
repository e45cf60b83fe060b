package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A paused branch has no pod and costs nothing, and has its rows when it comes back. */
class PauseE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void pausedAndBack() {
    try (var space = Cluster.get().space("pause")) {
      space.root("production").branch("login", "{parent: production}").ready("login");
      space.psql("login", "app", "create table kept as select 42 as answer");
      space.hasCost("login");

      space.patch("login", "{\"paused\": true}");

      space.until(() ->
          assertThat(space.get("login").getStatus().getDatabase().state())
              .isEqualTo(DatabaseState.INACTIVE));
      var status = space.get("login").getStatus();
      assertThat(space.kubectl("get", "pod", "-l", "offshoot.dev/branch=login", "-o", "name"))
          .isEmpty();
      assertThat(space.condition("login", ConditionType.READY).message())
          .isEqualTo("the branch is paused; set spec.paused to false to start it");
      assertThat(status.getCost().activeSeconds()).isPositive();
      assertThat(space.condition("login", ConditionType.DATABASE_AVAILABLE).status())
          .as("the meter stands while it is not available")
          .isEqualTo(ConditionStatus.FALSE);
      space.branch("of-paused", "{parent: login}");
      assertThat(
              space
                  .until("of-paused", ConditionType.READY, ConditionStatus.FALSE, "BranchPaused")
                  .message())
          .isEqualTo(
              "parent login is paused; set its spec.paused to false to let this branch be made");

      space.patch("login", "{\"paused\": false}");

      space.ready("login");
      assertThat(space.psql("login", "app", "select answer from kept")).isEqualTo("42");
      space.ready("of-paused");
    }
  }
}
