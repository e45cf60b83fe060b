package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The operator comes and goes; branches do not notice. */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class RestartE2E {
  private static final String HASH = "select rolpassword from pg_authid where rolname = 'migrator'";

  @Test
  void aRestartRewritesNothing() throws Exception {
    try (var space = Cluster.withoutOperator().space("restart");
        var operator = OperatorProcess.of(space)) {
      space.root("production").branch("login", "{parentRef: {name: production}}");
      space.ready("production");
      space.ready("login");
      space.until(() -> assertThat(children(space)).hasSizeGreaterThan(15));
      var before = children(space);
      List<String> unready = new CopyOnWriteArrayList<>();
      try (var _ =
          space
              .client()
              .resources(DatabaseBranch.class)
              .inNamespace(space.name())
              .watch(new Unready(unready))) {
        assertThat(operator.stop()).isEqualTo(143);
        space.psql("production", "postgres", "alter role migrator password 'stolen'");
        var stolen = space.psql("production", "postgres", HASH);

        try (var restarted = OperatorProcess.of(space)) {
          // that it prepared the server again is how we know that it looked at everything
          space.until(
              () -> assertThat(space.psql("production", "postgres", HASH)).isNotEqualTo(stolen));
          space.ready("login");
          assertThat(restarted.log()).doesNotContain("ERROR");
          Awaitility.await()
              .during(Duration.ofSeconds(3))
              .atMost(Duration.ofMinutes(3))
              .untilAsserted(() -> assertThat(children(space)).containsExactlyElementsOf(before));
        }
      }
      assertThat(unready).isEmpty();
    }
  }

  @Test
  void aKilledOperatorFinishesWhatItBegan() throws Exception {
    try (var space = Cluster.withoutOperator().space("killed")) {
      try (var operator = OperatorProcess.of(space)) {
        space.root("production");
        hasServer(space, "production");
        operator.kill();
      }
      space.branch("login", "{parentRef: {name: production}}");
      try (var operator = OperatorProcess.of(space)) {
        hasServer(space, "login");
        operator.kill();
      }

      try (var _ = OperatorProcess.of(space)) {
        space.ready("production");
        space.ready("login");
        try (var app = Sql.app(space, "login")) {
          assertThat(app.one("select current_user")).isEqualTo("app");
        }
      }
    }
  }

  private static void hasServer(Space space, String branch) {
    space.until(
        () -> assertThat(space.kubectl("get", "sts", "-o", "name")).contains(branch + "-db"));
  }

  /** Every object of ours with its version. */
  private static List<String> children(Space space) {
    return space
        .kubectl(
            "get",
            "sts,svc,cm,secret,pvc",
            "-l",
            "offshoot.dev/branch",
            "-o",
            "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
        .lines()
        .sorted()
        .toList();
  }

  /** Notes each time that a branch is seen unready. */
  private record Unready(List<String> seen) implements Watcher<DatabaseBranch> {
    @Override
    public void eventReceived(Action action, DatabaseBranch branch) {
      if (action != Action.DELETED
          && !Conditions.isTrue(branch.getStatus().getConditions(), ConditionType.READY)) {
        seen.add(branch.getMetadata().getName() + ": " + branch.getStatus().getConditions());
      }
    }

    @Override
    public void onClose(WatcherException cause) {}
  }
}
