package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.CostStatus;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.api.DeletionPolicy;
import dev.offshoot.api.PostgresSpec;
import dev.offshoot.api.StorageSpec;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.tls.Authority;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the end of a branch's time makes of its plan and its status. */
class ExpiryPlanTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String SET = Names.statefulSet("login", Seen.UID);
  private static final String CLAIM = Names.volumeClaim("login", Seen.UID);

  private final BranchPlanner planner =
      new BranchPlanner(
          new Inheritance(Map.of()),
          new RolePasswords(new byte[32]),
          new OwnProofs(new Authority(new byte[32], Authority.LIFETIME)),
          new Surroundings(true, true, "offshoot-system", Optional.of("offshoot-system")));

  @Test
  void aBranchThatGoesGetsNothingMore() {
    var plan = plan(there("1h"));
    assertThat(plan.expiry().step()).isEqualTo(Expiry.Step.DELETE);
    assertThat(plan.desired()).isEmpty();
    assertThat(plan.remove()).isEmpty();
    assertThat(plan.work()).isEmpty();
    assertThat(plan.finalizer()).isFalse();
  }

  @Test
  void itLooksAgainAtTheNoticeAndAtTheEnd() {
    var settled = there("26h");
    settled.branch.getSpec().setSuspend(true);
    assertThat(plan(settled).again()).contains(Duration.ofHours(1).plusMillis(1));
    settled.branch.getSpec().setExpiresAfter("24h10s");
    assertThat(plan(settled).again()).contains(Duration.ofSeconds(10).plusMillis(1));
  }

  @Test
  void freeingStopsTheServerAndGivesUpTheVolumeAndNothingElse() {
    var plan = plan(ExpiryTest.argo(there("1h")));
    assertThat(plan.desired()).hasSize(1);
    assertThat(((StatefulSet) plan.desired().getFirst()).getSpec().getReplicas()).isZero();
    assertThat(names(plan.remove())).containsExactly(CLAIM);
    assertThat(plan.obstacle().orElseThrow().terminal()).isTrue();
    assertThat(plan.obstacle().orElseThrow().reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void aVolumeThatShallStayStays() {
    var seen = ExpiryTest.argo(there("1h"));
    seen.branch.getSpec().setDeletionPolicy(DeletionPolicy.RETAIN);
    assertThat(plan(seen).remove()).isEmpty();
    assertThat(plan(seen).obstacle().orElseThrow().message()).contains("its volume is kept");
  }

  @Test
  void whatIsGoneAlreadyIsNotMadeToBeFreed() {
    var seen = ExpiryTest.argo(there("1h"));
    seen.objects.clear();
    seen.claims = List.of();
    seen.lineage = Lineage.MISSING;
    seen.ancestors = new ArrayList<>();
    var plan = plan(seen);
    assertThat(plan.desired()).isEmpty();
    assertThat(plan.remove()).isEmpty();
    assertThat(plan.effective()).as("unknown without the parent").isEmpty();
  }

  @Test
  void moreTimeMakesTheDatabaseAgain() {
    var seen = ExpiryTest.freed(ExpiryTest.argo(there("48h")));
    seen.claims = List.of();
    assertThat(plan(seen).rebuild()).isTrue();
    assertThat(names(plan(seen).desired())).contains(CLAIM, SET);

    var storage = new StorageSpec();
    storage.setEphemeral(true);
    seen.branch.getSpec().setPostgres(new PostgresSpec());
    seen.branch.getSpec().getPostgres().setStorage(storage);
    assertThat(plan(seen).rebuild()).as("ephemeral").isTrue();
    seen.served();
    assertThat(plan(seen).rebuild()).as("once").isFalse();
  }

  /** The pass that made the new volume may have died, or its report may not have been taken. */
  @Test
  void itIsStillMadeAgainWhenNobodyHeardOfTheNewVolume() {
    var seen = ExpiryTest.freed(ExpiryTest.argo(there("48h")));
    assertThat(plan(seen).rebuild()).as("its volume has no database yet").isTrue();
    seen.claims.getFirst().getMetadata().setAnnotations(Map.of(Labels.INITIALIZED, Seen.UID));
    assertThat(plan(seen).rebuild()).as("its old volume is still there").isFalse();
  }

  @Test
  void theStatusSaysItAndTheMeterStands() {
    var seen = ExpiryTest.argo(there("1h"));
    var before = seen.served().branch.getStatus();
    before.setCost(new CostStatus("3600", "USD", 0, "0", "2025-05-01T11:59:50Z"));
    before.setConditions(
        List.of(new Condition("DatabaseAvailable", ConditionStatus.TRUE, 1L, "", "Ready", "")));

    var status = report(seen);

    assertThat(status.getExpirationTime()).isEqualTo("2025-04-30T13:00:00Z");
    assertThat(status.getDatabase().state()).isEqualTo(DatabaseState.INACTIVE);
    assertThat(status.getCost().activeSeconds()).isEqualTo(10);
    for (var type : new ConditionType[] {ConditionType.READY, ConditionType.DATABASE_AVAILABLE}) {
      var condition = Conditions.find(status.getConditions(), type).orElseThrow();
      assertThat(condition.status()).isEqualTo(ConditionStatus.FALSE);
      assertThat(condition.reason()).isEqualTo("Expired");
    }
    assertThat(Conditions.isTrue(status.getConditions(), ConditionType.STALLED)).isTrue();
    assertThat(Conditions.isTrue(status.getConditions(), ConditionType.RECONCILING)).isFalse();
  }

  @Test
  void theEndFollowsTheSpec() {
    var seen = there("48h");
    assertThat(report(seen).getExpirationTime()).isEqualTo("2025-05-02T12:00:00Z");
    seen.branch.setStatus(report(seen));
    seen.branch.getSpec().setExpiresAfter(null);
    assertThat(report(seen).getExpirationTime()).isNull();
  }

  private BranchPlan plan(Seen seen) {
    return planner.plan(seen.observation());
  }

  private DatabaseBranchStatus report(Seen seen) {
    return new BranchReport("3600").of(seen.observation(), plan(seen), new Acted(Optional.empty()));
  }

  private static List<String> names(List<HasMetadata> objects) {
    return objects.stream().map(o -> o.getMetadata().getName()).toList();
  }

  /** A day old, with a server and a volume. */
  private static Seen there(String after) {
    var seen = ExpiryTest.seen(after, DAY);
    seen.objects.put(
        "StatefulSet/" + SET,
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName(SET)
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .addNewContainer()
            .withImage("postgres:17")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
    seen.claims =
        List.of(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(CLAIM)
                .withLabels(Map.of(Labels.BRANCH, "login", Labels.BRANCH_UID, Seen.UID))
                .endMetadata()
                .withNewSpec()
                .withNewResources()
                .withRequests(Map.of())
                .endResources()
                .endSpec()
                .build());
    return seen;
  }
}
