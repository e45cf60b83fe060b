package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A suspended branch has no pod and costs nothing, and has its rows when it comes back. */
class SuspendE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void suspendedAndBack() {
    try (var space = Cluster.get().space("suspend")) {
      space.root("production").branch("login", "{parentRef: {name: production}}").ready("login");
      space.psql("login", "app", "create table kept as select 42 as answer");
      space.hasCost("login");

      space.patch("login", "{\"suspend\": true}");

      space.until(() ->
          assertThat(space.get("login").getStatus().getDatabase().state())
              .isEqualTo(DatabaseState.INACTIVE));
      var status = space.get("login").getStatus();
      assertThat(space.kubectl("get", "pod", "-l", "offshoot.dev/branch=login", "-o", "name"))
          .isEmpty();
      assertThat(space.condition("login", ConditionType.READY).message())
          .isEqualTo("the branch is suspended; set spec.suspend to false to start it");
      assertThat(status.getCost().activeSeconds()).isPositive();
      assertThat(space.condition("login", ConditionType.DATABASE_AVAILABLE).status())
          .as("the meter stands while it is not available")
          .isEqualTo(ConditionStatus.FALSE);
      space.branch("of-suspended", "{parentRef: {name: login}}");
      assertThat(
              space
                  .until(
                      "of-suspended", ConditionType.READY, ConditionStatus.FALSE, "BranchSuspended")
                  .message())
          .isEqualTo(
              "parent login is suspended; set its spec.suspend to false to let this branch be made");

      var told = new CopyOnWriteArrayList<String>();
      try (var _ =
          space
              .client()
              .resources(DatabaseBranch.class)
              .inNamespace(space.name())
              .withName("login")
              .watch(available(told))) {
        space.patch("login", "{\"suspend\": false}");
        space.ready("login");
      }
      assertThat(told).contains("Resuming").doesNotContain("Provisioning");
      assertThat(space.psql("login", "app", "select answer from kept")).isEqualTo("42");
      space.ready("of-suspended");
    }
  }

  /** Notes each reason that is given for the database's being available or not. */
  private static Watcher<DatabaseBranch> available(List<String> told) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, DatabaseBranch branch) {
        Conditions.find(branch.getStatus().getConditions(), ConditionType.DATABASE_AVAILABLE)
            .ifPresent(c -> told.add(c.reason()));
      }

      @Override
      public void onClose(WatcherException cause) {
        told.add("the watch ended: " + cause.getMessage());
      }
    };
  }
}
