package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A root's volume outlives it, and comes back only when a person says so. */
class RetainE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void theVolumeIsTakenOver() throws Exception {
    try (var space = Cluster.get().space("retain")) {
      var claim = leave(space);

      assertThat(space.kubectl("get", "sts,pod,svc,secret", "-o", "name")).isEmpty();
      space.root("production");
      stalled(space, claim);
      assertThat(space.get("production").getStatus().getRetainedVolume()).isEqualTo(claim);
      space.patch(
          "production", "{\"postgres\":{\"storage\":{\"claimName\":\"%s\"}}}".formatted(claim));

      space.ready("production");
      assertThat(space.psql("production", "app", "select answer from kept")).isEqualTo("42");
      try (var app = Sql.app(space, "production")) {
        assertThat(app.one("select current_user")).isEqualTo("app");
      }
      space.delete("dbb", "production");
      assertThat(space.kubectl("get", "pvc", "-o", "name"))
          .isEqualTo("persistentvolumeclaim/" + claim + "\n");
    }
  }

  @Test
  void withoutTheVolumeTheNextRootIsEmpty() {
    try (var space = Cluster.get().space("empty")) {
      var claim = leave(space);
      space.root("production");
      stalled(space, claim);

      space.delete("pvc", claim);

      space.ready("production");
      assertThat(space.psql("production", "app", "select to_regclass('kept') is null"))
          .isEqualTo("t");
    }
  }

  /** A root with data that was deleted; the claim that stayed. */
  private static String leave(Space space) {
    space.root("production").ready("production");
    space.psql("production", "app", "create table kept as select 42 as answer");
    var claim = Names.volumeClaim("production", space.uid("production"));
    assertThat(space.get("production").getStatus().getRetainedVolume()).isEqualTo(claim);
    space.delete("dbb", "production");
    var note =
        "Normal VolumeRetained volume claim %s keeps the database of deleted branch production; name it in spec.postgres.storage.claimName of a new root to take it over, or delete it to free it"
            .formatted(claim);
    space.until(() -> assertThat(space.events("production")).contains(note));
    space.until(
        () -> assertThat(space.kubectl("get", "sts,pod,svc,secret", "-o", "name")).isEmpty());
    return claim;
  }

  private static void stalled(Space space, String claim) {
    var message =
        space
            .until("production", ConditionType.STALLED, ConditionStatus.TRUE, "RetainedVolumeFound")
            .message();
    assertThat(message)
        .isEqualTo(
            "volume claim %s of an earlier branch production is still here; set spec.postgres.storage.claimName to it to take its database over, or delete it to begin empty"
                .formatted(claim));
  }
}
