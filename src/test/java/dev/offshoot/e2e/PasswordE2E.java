package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Makes the operator look into the database: a report that is gone is written again. */
  private static void look(Space space, String branch) {
    space.kubectl("delete", "configmap", Names.logReport(branch));
  }
}
