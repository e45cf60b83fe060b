package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Events;
import dev.offshoot.status.ConditionType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a real API server has in the end of what an operator told: each change, and each once. */
class BranchEventsIT {
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();
  private final DatabaseBranch branch = create();
  private final BranchEvents events = of("first");

  @Test
  void eachChangeOfThePhaseIsToldOnce() {
    var before = Optional.<DatabaseBranchStatus>empty();
    for (var phase : BranchPhase.values()) {
      var now = status(phase, "Ready", ConditionStatus.TRUE);
      events.changed(branch, before, now);
      events.changed(branch, Optional.of(now), now);
      before = Optional.of(now);
    }
    assertThat(told())
        .containsExactlyInAnyOrder(
            "Normal CreatingProject",
            "Normal RunningMigrations",
            "Normal MigrationsPassed",
            "Warning MigrationsFailed",
            "Normal FunctionsDeployed",
            "Warning FunctionsFailed");
  }

  /** As at each pass over a server that stays away, and by an operator that was restarted. */
  @Test
  void theSameTroubleIsToldOnceUntilItWasOver() {
    var well = status(BranchPhase.FUNCTIONS_DEPLOYED, "Ready", ConditionStatus.TRUE);
    var away = status(BranchPhase.FUNCTIONS_DEPLOYED, "ConnectionFailed", ConditionStatus.FALSE);
    events.changed(branch, Optional.of(well), away);
    events.changed(branch, Optional.of(well), away);
    events.changed(branch, Optional.of(away), away);
    // it told, and died before it could store what it told of
    of("second").changed(branch, Optional.of(well), away);
    assertThat(told()).containsExactly("Warning ConnectionFailed");

    var crashed = status(BranchPhase.FUNCTIONS_DEPLOYED, "CrashLooping", ConditionStatus.FALSE);
    events.changed(branch, Optional.of(away), crashed);
    branch.getMetadata().setResourceVersion(later());
    events.changed(branch, Optional.of(crashed), away);
    assertThat(told())
        .containsExactlyInAnyOrder(
            "Warning ConnectionFailed", "Warning CrashLooping", "Warning ConnectionFailed");
  }

  @Test
  void thatSourcesOfASeedChangedIsToldOnce() {
    var before = seeded("Seeded");
    var now = seeded("SeedChanged");
    events.changed(branch, Optional.of(before), before);
    assertThat(told()).isEmpty();
    events.changed(branch, Optional.of(before), now);
    events.changed(branch, Optional.of(now), now);
    assertThat(told()).containsExactly("Normal SeedChanged");
  }

  private static DatabaseBranchStatus seeded(String reason) {
    var status = status(BranchPhase.FUNCTIONS_DEPLOYED, "Ready", ConditionStatus.TRUE);
    status.setConditions(
        List.of(
            new Condition(
                ConditionType.SEEDED.word(),
                ConditionStatus.TRUE,
                1L,
                "2025-05-01T12:00:00Z",
                reason,
                "as it is")));
    return status;
  }

  private BranchEvents of(String instance) {
    return new BranchEvents(new Events(api.client(), Clock.systemUTC(), instance));
  }

  /** What was stored in between has moved it on. */
  private String later() {
    return String.valueOf(Long.parseLong(branch.getMetadata().getResourceVersion()) + 1);
  }

  private DatabaseBranch create() {
    var yaml =
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata: {name: production, namespace: %s}
        spec: {postgres: {storage: {size: 1Gi}}}
        """
            .formatted(namespace);
    return api.client().resource(Serialization.unmarshal(yaml, DatabaseBranch.class)).create();
  }

  private List<String> told() {
    var all = new ArrayList<String>();
    for (var e : api.client().v1().events().inNamespace(namespace).list().getItems()) {
      assertThat(e.getInvolvedObject().getUid()).isEqualTo(branch.getMetadata().getUid());
      assertThat(e.getCount()).isEqualTo(1);
      all.add(e.getType() + " " + e.getReason());
    }
    return all;
  }

  private static DatabaseBranchStatus status(
      BranchPhase phase, String reason, ConditionStatus available) {
    var status = new DatabaseBranchStatus();
    status.setPhase(phase);
    status.setHead("1");
    status.setConditions(
        List.of(
            new Condition(
                ConditionType.DATABASE_AVAILABLE.word(),
                available,
                1L,
                "2025-05-01T12:00:00Z",
                reason,
                "as it is")));
    return status;
  }
}
