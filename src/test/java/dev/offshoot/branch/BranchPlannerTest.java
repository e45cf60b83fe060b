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
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BranchPlannerTest {
  private final BranchPlanner planner = planner(true);

  private static BranchPlanner planner(boolean lastingRights) {
    return new BranchPlanner(
        new Inheritance(Map.of()),
        new RolePasswords(new byte[32]),
        new OwnProofs(new Authority(new byte[32], Authority.LIFETIME)),
        new Surroundings(true, lastingRights, "offshoot-system", Optional.of("offshoot-system")));
  }

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
    storage.setClaimName("production-db-ffffff");
    seen.branch.getSpec().setPostgres(new PostgresSpec());
    seen.branch.getSpec().getPostgres().setStorage(storage);
    var plan = plan(seen);
    assertThat(plan.obstacle()).isEmpty();
    assertThat(plan.desired()).noneMatch(PersistentVolumeClaim.class::isInstance);
    assertThat(fresh(plan)).as("a volume of others is never initialised").isEqualTo("false\n");
  }

  /** A storage class with a typo: deleting and making the branch again corrects it. */
  @Test
  void aVolumeThatWasNeverBoundGoesWithItsBranch() {
    var seen = Seen.root();
    var own = claim(Names.volumeClaim("production", Seen.UID), Seen.UID);
    own.getSpec().setVolumeName(null);
    seen.claims = List.of(own);
    assertThat(volume(plan(seen)).getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(Retained.leaving(seen.branch, seen.claims)).isEmpty();
    own.getSpec().setVolumeName("pv-1");
    assertThat(volume(plan(seen)).getMetadata().getOwnerReferences()).isEmpty();
    assertThat(Retained.leaving(seen.branch, seen.claims)).isPresent();

    var left = claim("production-db-ffffff", "another");
    left.getSpec().setVolumeName(null);
    seen.claims = List.of(left);
    assertThat(plan(seen).obstacle()).as("an earlier branch's").isEmpty();
  }

  @Test
  void aClaimThatOthersUseIsNotStartedOn() {
    var seen = Seen.root().on("theirs");
    assertThat(plan(seen).obstacle().orElseThrow().reason()).isEqualTo(Reason.VOLUME_PENDING);
    assertThat(plan(seen).desired()).isEmpty();
    seen.claims = List.of(claim("theirs", "another"));
    seen.volumeUser = Optional.of("branch other");
    assertThat(plan(seen).obstacle().orElseThrow().reason()).isEqualTo(Reason.VOLUME_IN_USE);
    assertThat(plan(seen).desired()).isEmpty();
    assertThat(plan(seen).claim()).isEmpty();
    assertThat(plan(seen).again()).as("nobody calls when it is free").isPresent();
    seen.volumeUser = Optional.empty();
    assertThat(plan(seen).obstacle()).isEmpty();
    assertThat(plan(seen).claim().orElseThrow().getMetadata().getAnnotations())
        .containsEntry(Labels.CLAIMED_BY, "production/" + Seen.UID)
        .containsEntry(Labels.IMAGE, "docker.io/library/postgres:17");
    seen.claims = List.of(plan(seen).claim().orElseThrow());
    assertThat(plan(seen).claim()).as("it says so already").isEmpty();
    seen.branch.getSpec().getPostgres().setVersion(16);
    assertThat(plan(seen).obstacle().orElseThrow().reason()).isEqualTo(Reason.INVALID_SPEC);
  }

  /** The API server cannot see it when the status was deleted. */
  @Test
  void aClaimThatIsNamedLaterSwapsNoData() {
    var seen = Seen.root().on("theirs");
    var own = claim(Names.volumeClaim("production", Seen.UID), Seen.UID);
    own.getMetadata().setAnnotations(Map.of(Labels.INITIALIZED, Seen.UID));
    seen.claims = List.of(own, claim("theirs", "another"));
    var plan = plan(seen);
    assertThat(plan.obstacle().orElseThrow().reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(plan.claim()).isEmpty();
    var set =
        plan.desired().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(set.getSpec().getTemplate().getSpec().getVolumes().getFirst())
        .extracting(v -> v.getPersistentVolumeClaim().getClaimName())
        .isEqualTo(own.getMetadata().getName());
  }

  private static PersistentVolumeClaim volume(BranchPlan plan) {
    return plan.desired().stream()
        .filter(PersistentVolumeClaim.class::isInstance)
        .map(PersistentVolumeClaim.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutALastingRightToTakeItOffThereIsNoFinalizer() {
    var seen = Seen.root();
    seen.children = List.of("login");
    assertThat(planner(false).plan(seen.observation()).finalizer()).isFalse();
    assertThat(planner(true).plan(seen.observation()).finalizer()).isTrue();
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
        .withVolumeName("pv-1")
        .withNewResources()
        .withRequests(Map.of())
        .endResources()
        .endSpec()
        .build();
  }
}
