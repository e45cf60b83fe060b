package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.PostgresSpec;
import dev.offshoot.api.StorageSpec;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.status.Reason;
import dev.offshoot.tls.Authority;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BranchPlannerTest {
  private final BranchPlanner planner =
      new BranchPlanner(
          new Inheritance(Map.of()),
          new RolePasswords(new byte[32]),
          new OwnProofs(new Authority(new byte[32], Authority.LIFETIME)),
          Optional.of("offshoot-system"));

  @Test
  void aNewRootHasEverythingAndMayBeInitialised() {
    var plan = plan(Seen.root());
    assertThat(plan.desired().stream().map(HasMetadata::getKind))
        .containsExactlyInAnyOrder(
            "ConfigMap",
            "Secret",
            "PersistentVolumeClaim",
            "Service",
            "NetworkPolicy",
            "Secret",
            "Secret",
            "ConfigMap",
            "StatefulSet");
    assertThat(fresh(plan)).isEqualTo("true\n");
    assertThat(plan.finalizer()).isFalse();
  }

  @Test
  void aBranchThatServedIsNeverInitialisedAgain() {
    var seen = Seen.root().served();
    seen.claims = List.of(claim(Names.volumeClaim("production", Seen.UID), Seen.UID));
    var plan = plan(seen);
    assertThat(plan.initialized()).isTrue();
    assertThat(fresh(plan)).isEqualTo("false\n");
  }

  /** Whoever wrote that died before it wrote anything else. */
  @Test
  void whatForbidsAnInitialisationOfARunningServerIsNotTakenBack() {
    var seen = Seen.root().pinned();
    seen.claims = List.of(claim(Names.volumeClaim("production", Seen.UID), Seen.UID));
    assertThat(fresh(plan(seen))).as("before it runs").isEqualTo("true\n");
    seen.pod = Optional.of(running());
    assertThat(fresh(plan(seen))).isEqualTo("false\n");
    assertThat(plan(seen).initialized()).isTrue();
    seen.objects.values().forEach(o -> o.getMetadata().getOwnerReferences().getFirst().setUid("x"));
    assertThat(fresh(plan(seen))).as("an earlier branch's").isEqualTo("true\n");
  }

  private static Pod running() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("production-db-0a1b2c-0")
        .withLabels(Map.of())
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("postgres")
        .withRestartCount(0)
        .withNewState()
        .withNewRunning()
        .withStartedAt("2025-05-01T11:00:00Z")
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @Test
  void aRootWhoseVolumeIsGoneIsStalled() {
    var plan = plan(Seen.root().served());
    assertThat(plan.obstacle().orElseThrow().reason()).isEqualTo(Reason.DATA_LOST);
    assertThat(plan.obstacle().orElseThrow().terminal()).isTrue();
    assertThat(plan.rebuild()).isFalse();
    assertThat(plan.desired()).noneMatch(PersistentVolumeClaim.class::isInstance);
    assertThat(fresh(plan)).isEqualTo("false\n");
  }

  @Test
  void aBranchWhoseVolumeIsGoneIsMadeAgain() {
    var plan = plan(Seen.child().served());
    assertThat(plan.rebuild()).isTrue();
    assertThat(plan.obstacle()).isEmpty();
    assertThat(fresh(plan)).isEqualTo("true\n");
  }

  @Test
  void aRetainedVolumeNeedsAWord() {
    var seen = Seen.root();
    seen.claims = List.of(claim("production-db-ffffff", "another"));
    assertThat(plan(seen).obstacle().orElseThrow().reason())
        .isEqualTo(Reason.RETAINED_VOLUME_FOUND);
    assertThat(plan(seen).desired()).isEmpty();

    var storage = new StorageSpec();
    storage.setExistingClaim("production-db-ffffff");
    seen.branch.getSpec().setPostgres(new PostgresSpec());
    seen.branch.getSpec().getPostgres().setStorage(storage);
    var plan = plan(seen);
    assertThat(plan.obstacle()).isEmpty();
    assertThat(plan.desired()).noneMatch(PersistentVolumeClaim.class::isInstance);
    assertThat(fresh(plan)).as("a volume of others is never initialised").isEqualTo("false\n");
  }

  @Test
  void aParentStaysForItsChildren() {
    var seen = Seen.root();
    seen.children = List.of("login");
    assertThat(plan(seen).finalizer()).isTrue();
    assertThat(plan(seen.leaving()).desired()).as("it serves meanwhile").isNotEmpty();
    seen.children = List.of();
    assertThat(plan(seen).finalizer()).isFalse();
    assertThat(plan(seen).desired()).isEmpty();
  }

  @Test
  void membersOfACycleKeepNobody() {
    var seen = Seen.child();
    seen.children = List.of("production");
    seen.lineage = Lineage.CYCLE;
    assertThat(plan(seen).finalizer()).isFalse();
    assertThat(plan(seen).obstacle().orElseThrow().reason()).isEqualTo(Reason.PARENT_CYCLE);
  }

  @Test
  void aMissingParentIsWaitedForAndALeavingOneIsNot() {
    var seen = Seen.child();
    seen.ancestors.clear();
    seen.lineage = Lineage.MISSING;
    assertThat(plan(seen).obstacle().orElseThrow().terminal()).isFalse();
    seen.lineage = Lineage.PARENT_LEAVES;
    assertThat(plan(seen).obstacle().orElseThrow().terminal()).isTrue();
    assertThat(plan(seen).obstacle().orElseThrow().reason()).isEqualTo(Reason.PARENT_TERMINATING);
  }

  private BranchPlan plan(Seen seen) {
    return planner.plan(seen.observation());
  }

  private static String fresh(BranchPlan plan) {
    return plan.desired().stream()
        .filter(o -> o.getMetadata().getName().endsWith("-db-server"))
        .map(io.fabric8.kubernetes.api.model.ConfigMap.class::cast)
        .map(c -> c.getData().get("new"))
        .findFirst()
        .orElseThrow();
  }

  private static PersistentVolumeClaim claim(String name, String uid) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Map.of(Labels.BRANCH, "production", Labels.BRANCH_UID, uid))
        .endMetadata()
        .withNewSpec()
        .withNewResources()
        .withRequests(Map.of())
        .endResources()
        .endSpec()
        .build();
  }
}
