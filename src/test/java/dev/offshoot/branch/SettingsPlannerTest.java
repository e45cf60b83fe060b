package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.api.ResourcesSpec;
import dev.offshoot.branch.SettingsDecision.Settled;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.kube.Names;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsPlannerTest {
  private static final ServerState UP =
      new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "u/0", Reason.READY, "");
  private static final Effective RUNS = server("pg:17", Map.of("work_mem", "4MB"), List.of());

  @Test
  void whatItRunsWithIsLeftAlone() {
    var decided = decide(served(), RUNS);
    assertThat(decided.effective()).contains(RUNS);
    assertThat(decided.restart()).isFalse();
    assertThat(decided.make()).isEmpty();
    assertThat(decided.obstacle()).isEmpty();
  }

  @Test
  void aParameterIsTriedInAPodBeforeAnythingIsWritten() {
    var seen = served();
    var asked = server("pg:17", Map.of("work_mem", "banana"), List.of());

    var decided = decide(seen, asked);

    assertThat(decided.effective()).contains(RUNS);
    assertThat(decided.obstacle().orElseThrow().reason()).isEqualTo(Reason.CHECKING_SETTINGS);
    var pod = (Pod) decided.make().getFirst();
    var container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getImage()).isEqualTo("pg:17");
    assertThat(container.getCommand()).contains("work_mem = 'banana'");
    assertThat(pod.getMetadata().getLabels())
        .as("no Service takes it for the server")
        .doesNotContainKey("offshoot.dev/branch-uid");
    assertThat(pod.getSpec().getVolumes())
        .allMatch(v -> v.getPersistentVolumeClaim() == null && v.getSecret() == null);

    seen.checks = known(asked, pod, null, null);
    assertThat(decide(seen, asked).make()).as("one is enough").isEmpty();

    seen.checks =
        known(asked, pod, 64, "LOG:  invalid value for parameter \"work_mem\": \"banana\"");
    decided = decide(seen, asked);
    assertThat(decided.effective()).contains(RUNS);
    assertThat(decided.make()).isEmpty();
    assertThat(decided.remove()).hasSize(1);
    assertThat(decided.obstacle().orElseThrow().terminal()).isTrue();
    assertThat(decided.obstacle().orElseThrow().reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(decided.obstacle().orElseThrow().message())
        .contains("invalid value for parameter \"work_mem\": \"banana\"", "keeps its settings");

    assertThat(decide(seen, RUNS).obstacle()).as("taken back").isEmpty();
    assertThat(decide(seen, RUNS).remove()).hasSize(1);
  }

  @Test
  void whatPassesIsWrittenAndRestartsOnlyWhatNeedsIt() {
    var seen = served();
    var asked = server("pg:17", Map.of("work_mem", "8MB"), List.of());
    var pod = (Pod) decide(seen, asked).make().getFirst();
    seen.checks = known(asked, pod, 0, "restart:");
    assertThat(decide(seen, asked).effective()).as("by SQL first").contains(RUNS);
    var sql = decide(seen, asked).sql().orElseThrow();
    seen.settled = settled(sql, "");
    assertThat(decide(seen, asked).effective()).contains(asked);
    assertThat(decide(seen, asked).restart()).isFalse();

    seen.checks = known(asked, pod, 0, "restart: max_connections");
    assertThat(decide(seen, asked).effective()).contains(asked);
    assertThat(decide(seen, asked).restart()).isTrue();

    var image = server("pg:17.6", RUNS.parameters(), List.of());
    seen.checks = known(image, pod, 0, "restart:");
    assertThat(decide(seen, image).restart()).isTrue();
  }

  @Test
  void anImageThatCannotBePulledIsNamedAndWaitedFor() {
    var seen = served();
    var asked = server("pg:none", RUNS.parameters(), List.of());
    var pod = (Pod) decide(seen, asked).make().getFirst();
    var waiting =
        new PodBuilder(pod)
            .withNewStatus()
            .addNewContainerStatus()
            .withNewState()
            .withNewWaiting()
            .withReason("ImagePullBackOff")
            .endWaiting()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    seen.checks = new SettingsChecks().learn("u", List.of(waiting), Optional.empty());
    var decided = decide(seen, asked);
    assertThat(decided.effective()).contains(RUNS);
    assertThat(decided.remove()).as("the kubelet tries again by itself").isEmpty();
    assertThat(decided.obstacle().orElseThrow().message())
        .startsWith("Branch production cannot use image pg:none: it cannot be pulled");
  }

  @Test
  void anExtensionIsForTheRunningServerToTake() {
    var seen = served();
    var asked = server("pg:17", RUNS.parameters(), List.of("vector"));
    var decided = decide(seen, asked);
    assertThat(decided.make()).isEmpty();
    assertThat(decided.effective()).contains(RUNS);
    var sql = decided.sql().orElseThrow();
    assertThat(sql.extensions()).containsExactly("vector");
    seen.settled = settled(sql, "extension vector: extension \"vector\" is not available");
    assertThat(decide(seen, asked).effective()).contains(RUNS);
    assertThat(decide(seen, asked).obstacle().orElseThrow().message())
        .startsWith("Branch production cannot use extension vector: ");
    seen.settled = settled(sql, "");
    assertThat(decide(seen, asked).effective()).contains(asked);
    assertThat(decide(seen, asked).restart()).isFalse();
  }

  @Test
  void theTableIsAskedFirst() {
    var seen = served();
    var asked = server("pg:17", Map.of("synchronous_standby_names", "*"), List.of());
    assertThat(decide(seen, asked).effective()).contains(RUNS);
    assertThat(decide(seen, asked).make()).isEmpty();
    assertThat(decide(seen, asked).obstacle().orElseThrow().message())
        .contains("parameter synchronous_standby_names cannot be set");
    assertThat(decide(Seen.root(), asked).effective()).as("nothing is made").isEmpty();
  }

  @Test
  void aServerThatNeverServedTakesThemAtOnce() {
    var asked = server("pg:18", Map.of(), List.of("vector"));
    assertThat(SettingsPlanner.of(Seen.root().observation(), asked, false, UP).effective())
        .contains(asked);
    assertThat(SettingsPlanner.of(served().observation(), asked, false, UP).restart()).isTrue();
  }

  @Test
  void memoryIsASettingToo() {
    var seen = served();
    var small =
        new Effective(
            RUNS.pins(),
            Optional.of("17"),
            false,
            "1Gi",
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ResourcesSpec(Map.of(), Map.of("memory", new Quantity("64Mi")))),
            RUNS.parameters(),
            List.of(),
            List.of());
    var pod = (Pod) decide(seen, small).make().getFirst();
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .anyMatch(e -> e.getName().equals("OFFSHOOT_MEMORY_MB") && e.getValue().equals("64"));
  }

  @Test
  void roomIsTriedToo() {
    var seen = served(with(Map.of("cpu", "2"), Map.of("memory", "1Gi")));
    var asked = with(Map.of("cpu", "64"), Map.of("memory", "64Gi"));

    var pod = (Pod) decide(seen, asked).make().getFirst();

    assertThat(requests(pod)).containsEntry("cpu", "62000m");
    assertThat(requests(pod)).containsEntry("memory", "" + 63L * 1024 * 1024 * 1024);
    assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
        .containsEntry("memory", new Quantity("64Gi"));

    seen.checks = unscheduled(pod, "0/1 nodes are available: 1 Insufficient cpu.");
    var decided = decide(seen, asked);
    assertThat(decided.effective()).contains(with(Map.of("cpu", "2"), Map.of("memory", "1Gi")));
    assertThat(decided.make()).isEmpty();
    assertThat(decided.remove()).isEmpty();
    var obstacle = decided.obstacle().orElseThrow();
    assertThat(obstacle.terminal()).isFalse();
    assertThat(obstacle.reason()).isEqualTo(Reason.CHECKING_SETTINGS);
    assertThat(obstacle.message())
        .isEqualTo(
            "The new settings of branch production are not tried yet: Pod "
                + pod.getMetadata().getName()
                + " is not scheduled: 0/1 nodes are available: 1 Insufficient cpu. (add capacity or"
                + " lower spec.postgres.resources); the server keeps its settings");

    var less = with(Map.of("cpu", "4"), Map.of("memory", "64Gi"));
    var other = decide(seen, less);
    assertThat(((Pod) other.make().getFirst()).getMetadata().getName())
        .as("other requests are other settings")
        .isNotEqualTo(pod.getMetadata().getName());
    assertThat(other.remove()).hasSize(1);
  }

  @Test
  void aCheckThatIsEvictedIsTriedAgainAfterAPause() {
    var seen = served();
    var asked = with(Map.of("cpu", "4"), Map.of());
    var evicted =
        new PodBuilder((Pod) decide(seen, asked).make().getFirst())
            .editMetadata()
            .withCreationTimestamp(Seen.NOW.toString())
            .endMetadata()
            .withNewStatus()
            .withPhase("Failed")
            .withReason("Evicted")
            .withMessage("The node was low on resource: memory.")
            .endStatus()
            .build();
    seen.checks = new SettingsChecks().learn("u", List.of(evicted), Optional.empty());
    for (var minutes : List.of(0, 4, 5)) {
      seen.time = Moment.of(Seen.NOW.plus(Duration.ofMinutes(minutes)));
      var decided = decide(seen, asked);
      assertThat(decided.make()).isEmpty();
      assertThat(decided.remove()).as("after %s minutes", minutes).hasSize(minutes / 5);
      assertThat(decided.obstacle().orElseThrow().terminal()).isFalse();
      assertThat(decided.obstacle().orElseThrow().message())
          .contains(evicted.getMetadata().getName())
          .contains("Evicted, The node was low on resource: memory.");
      assertThat(SettingsPlanner.again(seen.observation()).map(Duration::toMinutes).orElse(0L))
          .isEqualTo(5L - minutes);
    }
    seen.time = Moment.of(Seen.NOW);
    assertThat(decide(seen, RUNS).remove()).as("taken back").hasSize(1);
  }

  @Test
  void whatTheRunningPodRequestsCountsAsFreed() {
    var seen = served();
    var set = (StatefulSet) seen.objects.values().iterator().next();
    var server =
        new PodBuilder()
            .withMetadata(set.getMetadata())
            .withSpec(set.getSpec().getTemplate().getSpec())
            .build();
    server
        .getSpec()
        .getContainers()
        .getFirst()
        .setResources(PodChild.resources(resources(Map.of("cpu", "500m"), Map.of())));
    seen.pod = Optional.of(server);
    var pod = (Pod) decide(seen, with(Map.of("cpu", "1250m"), Map.of())).make().getFirst();
    assertThat(requests(pod)).containsEntry("cpu", "750m");
  }

  @Test
  void whatWasAcceptedIsTriedAgainWhenItIsAskedForLater() {
    var seen = served();
    var asked = with(Map.of("cpu", "4"), Map.of());
    var pod = (Pod) decide(seen, asked).make().getFirst();
    var checks = new SettingsChecks();
    var digest = Settings.of(asked).digest();
    assertThat(checks.learn("u", List.of(ended(asked, pod, 0, "restart:")), Optional.empty()))
        .matches(k -> k.verdict(digest).isPresent());
    assertThat(checks.learn("u", List.of(), Optional.of("other")).verdict(digest)).isPresent();
    assertThat(checks.learn("u", List.of(), Optional.of(digest)).verdict(digest)).isEmpty();
  }

  private static Map<String, String> requests(Pod pod) {
    var all = new TreeMap<String, String>();
    pod.getSpec()
        .getContainers()
        .getFirst()
        .getResources()
        .getRequests()
        .forEach((name, q) -> all.put(name, q.toString()));
    return all;
  }

  private static SettingsChecks.Known unscheduled(Pod pod, String why) {
    var waiting =
        new PodBuilder(pod)
            .withNewStatus()
            .withPhase("Pending")
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withMessage(why)
            .endCondition()
            .endStatus()
            .build();
    return new SettingsChecks().learn("u", List.of(waiting), Optional.empty());
  }

  private static ResourcesSpec resources(Map<String, String> requests, Map<String, String> limits) {
    return new ResourcesSpec(quantities(requests), quantities(limits));
  }

  private static Map<String, Quantity> quantities(Map<String, String> amounts) {
    var all = new TreeMap<String, Quantity>();
    amounts.forEach((name, amount) -> all.put(name, new Quantity(amount)));
    return all;
  }

  /** As it runs, with these resources. */
  private static Effective with(Map<String, String> requests, Map<String, String> limits) {
    return RUNS.with(
        RUNS.pins(),
        RUNS.version(),
        Optional.of(resources(requests, limits)),
        RUNS.parameters(),
        RUNS.extensions(),
        RUNS.roles());
  }

  private static Seen served() {
    return served(RUNS);
  }

  private static Seen served(Effective runs) {
    var seen = Seen.root().served();
    var set = PodChild.of(seen.observation().id(), runs, false, "d", true);
    Settings.of(runs).noteOn(set);
    seen.objects.put("StatefulSet/" + Names.statefulSet("production", Seen.UID), set);
    return seen;
  }

  private static SettingsDecision decide(Seen seen, Effective asked) {
    return SettingsPlanner.of(seen.observation(), asked, true, UP);
  }

  private static Optional<Settled> settled(ServerSettings sql, String rejected) {
    return Optional.of(
        new Settled(sql, "u/0", new ServerSettings.Outcome(rejected, true), Seen.NOW));
  }

  private static SettingsChecks.Known known(
      Effective asked, Pod like, Integer code, String message) {
    return new SettingsChecks()
        .learn("u", List.of(ended(asked, like, code, message)), Optional.empty());
  }

  private static Pod ended(Effective asked, Pod like, Integer code, String message) {
    var pod = new PodBuilder(like);
    pod.editMetadata().addToLabels("offshoot.dev/check", Settings.of(asked).digest()).endMetadata();
    if (code != null) {
      pod.withNewStatus()
          .withPhase(code == 0 ? "Succeeded" : "Failed")
          .addNewContainerStatus()
          .withNewState()
          .withNewTerminated()
          .withExitCode(code)
          .withMessage(message)
          .endTerminated()
          .endState()
          .endContainerStatus()
          .endStatus();
    }
    return pod.build();
  }

  private static Effective server(
      String image, Map<String, String> parameters, List<String> extensions) {
    return new Effective(
        new Pins(image, image, Optional.of("17"), "C"),
        Optional.of("17"),
        false,
        "1Gi",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        parameters,
        extensions,
        List.of());
  }
}
