package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A ConfigMap wakes the branches whose seed names it, beside the objects that are a branch's own.
 */
class SeedWatchIT {
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();
  private final Recorder recorder = new Recorder();
  private Operator operator;

  @BeforeEach
  void start() {
    operator = new Operator(o -> o.withKubernetesClient(api.client()).withCloseClientOnStop(false));
    operator.register(recorder, o -> o.settingNamespace(namespace));
    operator.start();
  }

  @AfterEach
  void stop() {
    operator.stop();
  }

  @Test
  void aChangeOfASeedIsSeenByItsBranchesAlone() {
    branch("login", "[{configMapRef: {name: rows}}, {configMapRef: {name: more, key: b.sql}}]");
    branch("other", "[{configMapRef: {name: others}}]");
    until(() -> assertThat(recorder.states.get("login")).isEqualTo("rows/seed.sql= more/b.sql="));

    var uid = map("more", Map.of(), "1");
    until(() ->
        assertThat(recorder.states.get("login"))
            .startsWith("rows/seed.sql= more/b.sql=" + uid + ":"));
    var before = recorder.states.get("login");
    map("more", Map.of(), "2");
    until(() -> assertThat(recorder.states.get("login")).isNotEqualTo(before));
    assertThat(recorder.states.get("other")).isEqualTo("others/seed.sql=");

    // what carries the label is the branch's own, and a seed is not
    map("login-own", Map.of(Labels.BRANCH, "login"), "1");
    until(() -> assertThat(recorder.own.get("login")).containsExactly("login-own"));

    api.client().configMaps().inNamespace(namespace).withName("more").delete();
    until(() -> assertThat(recorder.states.get("login")).isEqualTo("rows/seed.sql= more/b.sql="));
  }

  private static void until(org.awaitility.core.ThrowingRunnable check) {
    await().atMost(Duration.ofMinutes(3)).untilAsserted(check);
  }

  private void branch(String name, String sources) {
    var yaml =
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata: {name: %s, namespace: %s}
        spec: {parentRef: {name: production}, seed: {sources: %s}}
        """
            .formatted(name, namespace, sources);
    api.client().resource(Serialization.unmarshal(yaml, DatabaseBranch.class)).create();
  }

  private String map(String name, Map<String, String> labels, String text) {
    return api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of("b.sql", text))
                .build())
        .forceConflicts()
        .serverSideApply()
        .getMetadata()
        .getUid();
  }

  /** Notes at each pass what the branch's controller would see. */
  @ControllerConfiguration(name = "seedwatch", triggerReconcilerOnAllEvents = true)
  private static final class Recorder implements Reconciler<DatabaseBranch> {
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> own = new ConcurrentHashMap<>();
    private SeedWatch seeds;

    @Override
    public List<EventSource<?, DatabaseBranch>> prepareEventSources(
        EventSourceContext<DatabaseBranch> context) {
      var sources = BranchSources.of(context, false);
      seeds = new SeedWatch(context);
      sources.addAll(seeds.sources());
      return sources;
    }

    @Override
    public UpdateControl<DatabaseBranch> reconcile(
        DatabaseBranch branch, Context<DatabaseBranch> context) {
      var name = branch.getMetadata().getName();
      states.put(name, seeds.state(branch));
      own.put(
          name,
          context.getSecondaryResources(ConfigMap.class).stream()
              .filter(BranchSources::labelled)
              .map(c -> c.getMetadata().getName())
              .collect(Collectors.toSet()));
      return UpdateControl.noUpdate();
    }
  }
}
