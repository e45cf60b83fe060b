package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lost volume: a root's is never made again, a branch's always is. */
class DataLossE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void aRootIsNeverInitialisedAgain() {
    try (var space = Cluster.get().space("lost-root")) {
      space.root("production").ready("production");
      var claim = Names.volumeClaim("production", space.uid("production"));
      var yaml =
          """
          apiVersion: v1
          kind: PersistentVolumeClaim
          metadata: {name: %s}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
          """
              .formatted(claim);

      lose(space, "production", claim);

      var stalled =
          space.until("production", ConditionType.STALLED, ConditionStatus.TRUE, "DataLost");
      assertThat(stalled.message())
          .isEqualTo(
              "volume claim %1$s is gone. Branch production is a root: it is never initialised again. Restore volume claim %1$s from a backup, or delete the branch to give its data up."
                  .formatted(claim));
      space.until("production", ConditionType.READY, ConditionStatus.FALSE, "DataLost");
      assertThat(space.kubectl("get", "pvc", "-o", "name")).isEmpty();

      space.apply(yaml);

      space.until(() ->
          assertThat(space.condition("production", ConditionType.STALLED).message())
              .startsWith("DataLost: the volume of branch production holds no database"));
      var database = space.get("production").getStatus().getDatabase();
      assertThat(database.state()).isEqualTo(DatabaseState.INIT_FAILED);
      assertThat(
              space.kubectl(
                  "get",
                  "pod",
                  space.pod("production"),
                  "--ignore-not-found",
                  "-o",
                  "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"))
          .isNotEqualTo("True");
    }
  }

  @Test
  void aBranchIsMadeAgainFromItsParent() {
    try (var space = Cluster.get().space("lost-branch")) {
      space.root("production").branch("login", "{parentRef: {name: production}}");
      space.branch(
          "quick", "{parentRef: {name: production}, postgres: {storage: {ephemeral: true}}}");
      space.ready("production");
      var first = space.ready("login").getStatus().getDatabase().systemIdentifier();
      var quick = space.ready("quick").getStatus().getDatabase().systemIdentifier();

      lose(space, "login", Names.volumeClaim("login", space.uid("login")));
      space.kubectl("delete", "pod", space.pod("quick"), "--wait=false");

      for (var branch : new String[][] {{"login", first}, {"quick", quick}}) {
        space.until(() ->
            assertThat(space.get(branch[0]).getStatus().getDatabase().systemIdentifier())
                .isNotNull()
                .isNotEqualTo(branch[1]));
        space.ready(branch[0]);
        space.told(
            branch[0],
            "Warning Rebuilt the data of branch %s was lost with its volume; it is made again from production and its sets, rows that were no migration are gone"
                .formatted(branch[0]));
      }
    }
  }

  private static void lose(Space space, String branch, String claim) {
    space.kubectl("delete", "pvc", claim, "--wait=false");
    space.kubectl("delete", "pod", space.pod(branch), "--wait=false", "--grace-period=1");
  }
}
