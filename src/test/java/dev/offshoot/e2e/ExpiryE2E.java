package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.ConditionType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The time of a branch ends: it is warned and goes, and what Git keeps gives its database up. */
class ExpiryE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void warnedWithWhatIsLostAndGoneAtItsSecond() {
    try (var space = Cluster.get().space("expiry")) {
      space.root("production").branch("login", "{parentRef: {name: production}}").ready("login");
      space.apply(
          """
          apiVersion: offshoot.dev/v1alpha1
          kind: MigrationSet
          metadata: {name: login}
          spec:
            branchRef: {name: login}
            migrations: [{version: "7", name: seven, sql: create table seven (id int)}]
          """);
      space.until(
          () -> assertThat(space.get("login").getStatus().getMigrations().ahead()).isEqualTo(1));

      var late = endIn(space, "login", Duration.ofDays(2));
      space.until(
          () -> assertThat(space.get("login").getStatus().getExpirationTime()).isEqualTo(late));
      assertThat(space.events("login")).noneMatch(e -> e.contains("Expiring"));

      var at = endIn(space, "login", Duration.ofSeconds(45));

      space.until(
          () -> assertThat(space.get("login").getStatus().getExpirationTime()).isEqualTo(at));
      space.told(
          "login",
          "Warning Expiring branch login expires at %s, then it is deleted, and 1 migration that production lacks (7) is lost with it; merge them with a BranchMerge, or set spec.expiresAfter longer"
              .formatted(at));
      var ready = space.condition("login", ConditionType.READY);
      assertThat(ready.status() + " " + ready.reason()).isEqualTo("TRUE Ready");

      space.until(() -> assertThat(find(space, "login")).isNull());

      assertThat(Instant.now()).isBetween(Instant.parse(at), Instant.parse(at).plusSeconds(60));
      space.told(
          "login",
          "Warning Expired the time of branch login is over, it is deleted; 1 migration that production lacks (7) is lost with it");
      space.until(() ->
          assertThat(
                  space.kubectl("get", "pvc,pod", "-l", "offshoot.dev/branch=login", "-o", "name"))
              .isEmpty());
    }
  }

  @Test
  void aParentStaysForItsBranches() {
    try (var space = Cluster.get().space("expiry-parent")) {
      space.root("production").branch("login", "{parentRef: {name: production}}");
      space.branch("of-login", "{parentRef: {name: login}}").ready("of-login");

      endIn(space, "login", Duration.ZERO);

      space.told(
          "login",
          "Warning Expired the time of branch login is over; it stays as long as branches are made from it: of-login");
      assertThat(space.get("login").getMetadata().getDeletionTimestamp()).isNull();
      space.delete("dbb", "of-login");
      space.until(() -> assertThat(find(space, "login")).isNull());
    }
  }

  @Test
  void whatGitKeepsIsFreedAndComesBack() {
    try (var space = Cluster.get().space("expiry-git")) {
      space.root("production").ready("production");
      tracked(space, "login", "{parentRef: {name: production}}");
      tracked(
          space,
          "quick",
          "{parentRef: {name: production}, postgres: {storage: {ephemeral: true}}}");
      var branches = new String[] {"login", "quick"};
      for (var branch : branches) {
        space.ready(branch);
        space.psql(branch, "app", "create table untracked ()");
      }

      for (var branch : branches) {
        endIn(space, branch, Duration.ZERO);
      }

      for (var branch : branches) {
        var selector = "offshoot.dev/branch=" + branch;
        space.until(branch, ConditionType.STALLED, ConditionStatus.TRUE, "Expired");
        space.until(branch, ConditionType.READY, ConditionStatus.FALSE, "Expired");
        space.until(() ->
            assertThat(space.kubectl("get", "pvc,pod", "-l", selector, "-o", "name")).isEmpty());
        space.until(() ->
            assertThat(space.get(branch).getStatus().getDatabase().state())
                .isEqualTo(DatabaseState.INACTIVE));
        assertThat(space.condition(branch, ConditionType.DATABASE_AVAILABLE).status())
            .as("the meter stands while it is not available")
            .isEqualTo(ConditionStatus.FALSE);
        assertThat(space.get(branch).getMetadata().getDeletionTimestamp()).isNull();
        space.told(
            branch,
            "Warning Expired the time of branch %s is over and its database is freed; the object stays because Argo CD would make it again: remove it from Git, or set spec.expiresAfter longer to have the database again"
                .formatted(branch));
      }

      for (var branch : branches) {
        var uid = space.uid(branch);
        space.patch(branch, "{\"expiresAfter\": \"48h\"}");
        space.ready(branch);
        assertThat(space.uid(branch)).isEqualTo(uid);
        space.until(() ->
            assertThat(space.psql(branch, "app", "select to_regclass('untracked')")).isEmpty());
        space.told(
            branch,
            "Normal Rebuilt branch %s has time again; it is made again from production and its sets, rows that were no migration are gone"
                .formatted(branch));
        assertThat(space.events(branch)).noneMatch(e -> e.contains("was lost with its volume"));
      }
    }
  }

  /** Sets the branch's end; returns it as the status shall show it. */
  private static String endIn(Space space, String branch, Duration left) {
    var born = Instant.parse(space.get(branch).getMetadata().getCreationTimestamp());
    var age = Duration.between(born, Instant.now().plus(left)).toSeconds();
    space.patch(branch, "{\"expiresAfter\": \"%ds\"}".formatted(age));
    return born.plusSeconds(age).toString();
  }

  private static void tracked(Space space, String branch, String spec) {
    space.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata:
          name: %1$s
          annotations: {argocd.argoproj.io/tracking-id: "shop:offshoot.dev/DatabaseBranch:shop/%1$s"}
        spec: %2$s
        """
            .formatted(branch, spec));
  }

  private static DatabaseBranch find(Space space, String branch) {
    return space
        .client()
        .resources(DatabaseBranch.class)
        .inNamespace(space.name())
        .withName(branch)
        .get();
  }
}
