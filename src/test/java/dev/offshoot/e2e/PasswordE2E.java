package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody changes the operator's own password inside the database. */
class PasswordE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void offshootsShowsAndHealsWithAPodOfItsOwn() {
    try (var space = Cluster.get().space("offshoot")) {
      space.root("production").ready("production");
      space.psql("production", "postgres", "alter role offshoot password 'stolen'");

      look(space, "production");

      var available =
          space.until(
              "production",
              ConditionType.DATABASE_AVAILABLE,
              ConditionStatus.FALSE,
              "CredentialsInvalid");
      assertThat(available.message())
          .isEqualTo(
              "the password of role offshoot in branch production was changed, or its logins are refused; delete the branch's pod to have it set again (28P01: password authentication failed for user \"offshoot\")");
      space.kubectl("delete", "pod", space.pod("production"));
      space.ready("production");
      assertThat(space.condition("production", ConditionType.DATABASE_AVAILABLE).message())
          .isEqualTo("the database accepts connections");
    }
  }

  @Test
  void applicationsGetAnotherPasswordOnRequestAndNobodyIsCutOff() throws Exception {
    try (var space = Cluster.get().space("rotate")) {
      space.root("production").ready("production");
      var old = Sql.secret(space, "production", "password");
      var key = publishableKey(space);
      try (var session = Sql.app(space, "production")) {
        var pod = session.one("select pg_postmaster_start_time()::text");

        rotate(space, 1);

        space.until(
            () -> assertThat(Sql.secret(space, "production", "password")).isNotEqualTo(old));
        space.until(() ->
            assertThatThrownBy(() -> Sql.as(space, "production", "app", old))
                .hasMessageContaining("password authentication failed"));
        space.until(() -> {
          try (var later = Sql.app(space, "production")) {
            assertThat(later.one("select pg_postmaster_start_time()::text")).isEqualTo(pod);
          }
        });
        assertThat(publishableKey(space)).isNotEqualTo(key);
        space.kubectl(
            "wait",
            "--for=jsonpath={.status.database.passwordRotation}=1",
            "databasebranch/production",
            Space.TIMEOUT);
        assertThat(space.kubectl("describe", "databasebranch", "production"))
            .contains(
                "branch production takes only the passwords of rotation 1 now: Secret production-db-app");
        assertThat(session.one("select current_user")).isEqualTo("app");
      }
      assertThatThrownBy(() -> rotate(space, 0))
          .hasMessageContaining(
              "spec.passwordRotation only goes up, an earlier password stays retired: keep it or raise it");
      space.kubectl("delete", "pod", space.pod("production"));
      space.ready("production");
      space.until(() -> {
        try (var later = Sql.app(space, "production")) {
          assertThat(later.one("select current_user")).isEqualTo("app");
        }
      });
    }
  }

  private static String publishableKey(Space space) {
    return space.kubectl(
        "get",
        "configmap",
        Names.publicReport("production"),
        "-o",
        "jsonpath={.data.publishable-key}");
  }

  private static void rotate(Space space, int to) {
    space.kubectl(
        "patch",
        "databasebranch",
        "production",
        "--type=merge",
        "-p",
        "{\"spec\":{\"passwordRotation\":%d}}".formatted(to));
  }

  /** Makes the operator look into the database: a report that is gone is written again. */
  private static void look(Space space, String branch) {
    space.kubectl("delete", "configmap", Names.logReport(branch));
  }
}
