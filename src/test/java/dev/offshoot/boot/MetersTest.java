package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures.Branch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scrape shows, and that the chart's rules and its dashboard ask for nothing else. */
class MetersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Pattern OURS = Pattern.compile("\\b(?:offshoot|operator_sdk)_[a-z_]+");

  private static final Pattern RECORDED =
      Pattern.compile("(?m)^(?:  - \\{series: ')?((?:offshoot|operator_sdk)_[a-z_]+)\\{?(.*)");
  private static final Pattern LABEL = Pattern.compile("[a-z_]+=\"[^\"]*\"");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters =
      new Meters(registry, new ClusterClock(Clock.fixed(NOW, ZoneOffset.UTC)));

  private static Branch branch(String uid, String phase, boolean up) {
    return new Branch(
        uid, phase, NOW.minusSeconds(20), up, 1800, NOW.minus(Duration.ofMinutes(30)), 0.5);
  }

  @Test
  void branchesByPhaseWithTheirHoursAndCost() {
    meters.branch(branch("a", "FUNCTIONS_DEPLOYED", true));
    meters.branch(branch("b", "MIGRATIONS_FAILED", false));
    meters.branch(branch("b", "MIGRATIONS_FAILED", false));
    assertThat(registry.scrape())
        .contains(
            "offshoot_branches{phase=\"FUNCTIONS_DEPLOYED\"} 1.0",
            "offshoot_branches{phase=\"MIGRATIONS_FAILED\"} 1.0",
            "offshoot_branches{phase=\"CREATING_PROJECT\"} 0.0",
            "offshoot_branches_active_hours 1.5",
            "offshoot_branches_cost_dollars 0.75");
    meters.gone("a");
    assertThat(registry.scrape())
        .contains(
            "offshoot_branches{phase=\"FUNCTIONS_DEPLOYED\"} 0.0",
            "offshoot_branches_active_hours 0.5");
  }

  @Test
  void aProvisionIsCountedOnceAndOnlyWhenItsBeginningWasSeen() {
    meters.branch(branch("old", "FUNCTIONS_DEPLOYED", true));
    meters.branch(branch("new", "CREATING_PROJECT", false));
    meters.branch(branch("new", "FUNCTIONS_DEPLOYED", true));
    meters.branch(branch("new", "FUNCTIONS_DEPLOYED", true));
    assertThat(registry.scrape())
        .contains("offshoot_provision_seconds_count 1", "offshoot_provision_seconds_sum 20.0")
        .contains("offshoot_provision_seconds_bucket{le=\"10.0\"} 0")
        .contains("offshoot_provision_seconds_bucket{le=\"30.0\"} 1");
  }

  @Test
  void migrationsByResultAndPlace() {
    var change = new Change.Migration(Version.of("1"), "one", "select 1", true, true);
    meters.ended(false, new Outcome.Done(List.of(change, change)), Duration.ofSeconds(2));
    meters.ended(true, new Outcome.Unknown(List.of(change), change, "?"), Duration.ofSeconds(1));
    meters.retried();
    assertThat(registry.scrape())
        .contains(
            "offshoot_migrations_total{result=\"applied\",where=\"branch\"} 2.0",
            "offshoot_migrations_total{result=\"failed\",where=\"branch\"} 0.0",
            "offshoot_migrations_total{result=\"applied\",where=\"scratch\"} 1.0",
            "offshoot_migrations_total{result=\"unknown\",where=\"scratch\"} 1.0",
            "offshoot_retries_total 1.0",
            "offshoot_run_seconds_count{where=\"branch\"} 1");
  }

  @Test
  void operationsByKindAndEnd() {
    meters.operated("MERGE", "SUCCEEDED", Duration.ofMillis(200));
    assertThat(registry.scrape())
        .contains(
            "offshoot_operation_seconds_bucket{kind=\"MERGE\",phase=\"SUCCEEDED\",le=\"0.25\"} 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MERGE", "REBASE", "RESET"})
  void whatFailsForTheFirstTimeIsAnIncrease(String kind) {
    var series = "offshoot_operation_seconds_count{kind=\"%s\",phase=\"FAILED\"}".formatted(kind);
    assertThat(registry.scrape()).contains(series + " 0");
    meters.operated(kind, "FAILED", Duration.ofMillis(1));
    assertThat(registry.scrape()).contains(series + " 1");
  }

  /** The framework's own. */
  @Test
  void aReconcileThatFailedIsCountedByItsKind() {
    failed(new DatabaseBranch());
    failed(new MigrationSet());
    assertThat(registry.scrape().lines())
        .anySatisfy(l ->
            assertThat(l)
                .startsWith("operator_sdk_reconciliations_failed_total{")
                .contains("kind=\"DatabaseBranch\"")
                .doesNotContain("login"));
  }

  private void everything() {
    meters.watch(new Lanes(1));
    migrationsByResultAndPlace();
    operationsByKindAndEnd();
    meters.operated("RESET", "SUCCEEDED", Duration.ofMillis(200));
    aProvisionIsCountedOnceAndOnlyWhenItsBeginningWasSeen();
    aReconcileThatFailedIsCountedByItsKind();
  }

  private void failed(HasMetadata object) {
    object.getMetadata().setName("login");
    object.getMetadata().setNamespace("shop");
    MicrometerMetrics.withoutPerResourceMetrics(registry)
        .failedReconciliation(
            object,
            new IllegalStateException("no"),
            Map.of(Constants.RESOURCE_GVK_KEY, GroupVersionKind.gvkFor(object.getClass())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"files/rules.yaml", "files/dashboard.json"})
  void whatIsAskedForIsThere(String file) throws IOException {
    everything();
    var asked = new TreeSet<String>();
    var text = Files.readString(Path.of("helm", "offshoot", file));
    OURS.matcher(text).results().forEach(r -> asked.add(r.group()));
    assertThat(asked).isNotEmpty();
    var there = new TreeSet<String>();
    OURS.matcher(registry.scrape()).results().forEach(r -> there.add(r.group()));
    assertThat(there).containsAll(asked);
  }

  /** With labels of these names and values; a scrape adds the pod's. */
  @ParameterizedTest
  @ValueSource(strings = {"alerts.yaml", "dashboard.yaml"})
  void whatTheCasesRecordIsShown(String cases) throws IOException {
    everything();
    var there = RECORDED.matcher(registry.scrape()).results().map(MetersTest::series).toList();
    var text = Files.readString(Path.of("scripts", "test", "monitoring", cases));
    var recorded =
        RECORDED.matcher(text.replaceAll(",?pod=\"[ab]\"", "")).results().map(MetersTest::series);
    assertThat(recorded)
        .isNotEmpty()
        .allSatisfy(r ->
            assertThat(there)
                .anySatisfy(t -> assertThat(t).startsWith(r.getFirst()).containsAll(r)));
  }

  /** Its name, then its labels. */
  private static List<String> series(MatchResult found) {
    return Stream.concat(
            Stream.of(found.group(1)),
            LABEL.matcher(found.group(2)).results().map(MatchResult::group))
        .toList();
  }
}
