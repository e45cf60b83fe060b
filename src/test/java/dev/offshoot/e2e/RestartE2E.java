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
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator comes and goes; branches do not notice. Alone, since all tests share the operator.
 */
@Isolated
class RestartE2E {
  private static final String HASH = "select rolpassword from pg_authid where rolname = 'migrator'";

  @Test
  void aRestartRewritesNothing() throws Exception {
    OperatorProcess.shared();
    try (var space = Cluster.get().space("restart")) {
      space.root("production").branch("login", "{parent: production}");
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
        assertThat(OperatorProcess.shared().stop()).isEqualTo(143);
        space.psql("production", "postgres", "alter role migrator password 'stolen'");
        var stolen = space.psql("production", "postgres", HASH);

        var restarted = OperatorProcess.shared();

        // that it prepared the server again is how we know that it looked at everything
        space.until(
            () -> assertThat(space.psql("production", "postgres", HASH)).isNotEqualTo(stolen));
        space.ready("login");
        assertThat(restarted.log()).doesNotContain("ERROR");
        Awaitility.await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(children(space)).containsExactlyElementsOf(before));
      }
      assertThat(unready).isEmpty();
    }
  }

  @Test
  void aKilledOperatorFinishesWhatItBegan() throws Exception {
    OperatorProcess.shared();
    try (var space = Cluster.get().space("killed")) {
      space.root("production");
      space.until(
          () -> assertThat(space.kubectl("get", "sts", "-o", "name")).contains("production-db"));
      OperatorProcess.shared().kill();
      space.branch("login", "{parent: production}");
      OperatorProcess.shared();
      space.until(() -> assertThat(space.kubectl("get", "sts", "-o", "name")).contains("login-db"));
      OperatorProcess.shared().kill();

      OperatorProcess.shared();

      space.ready("production");
      space.ready("login");
      try (var app = Sql.app(space, "login")) {
        assertThat(app.one("select current_user")).isEqualTo("app");
      }
    }
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
