package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ResourcesSpec;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodTemplatesTest {
  private static final BranchId ID = new BranchId("shop", "production", Seen.UID);
  private final PodTemplates templates = new PodTemplates();

  @Test
  void anotherVersionOfTheOperatorChangesNoTemplate() {
    var old = written("a");
    var now = templates.of(ours("a"), Optional.of(old), asked("a"));
    assertThat(now).isEqualTo(old);
    assertThat(grace(now)).isEqualTo(7);
  }

  @Test
  void itsTemplateComesWithTheRestartThatTheSpecAsksFor() {
    var now = templates.of(ours("b"), Optional.of(written("a")), asked("b"));
    assertThat(grace(now)).isEqualTo(60);
    assertThat(image(now)).isEqualTo("b");
    assertThat(templates.of(ours("b"), Optional.of(now), asked("b"))).isEqualTo(now);
  }

  /** Suspended: there is nothing to restart. */
  @Test
  void itComesAlsoWhileNoServerRuns() {
    var suspended = written("a");
    suspended.getSpec().setReplicas(0);
    assertThat(grace(templates.of(ours("a"), Optional.of(suspended), asked("a")))).isEqualTo(60);
  }

  /** Else each start of an operator would write a suspended branch's StatefulSet again. */
  @Test
  void itsNoteIsTheSameInEveryProcess() {
    assertThat(noted("alpha", "beta", "gamma")).isEqualTo(noted("gamma", "beta", "alpha"));
  }

  private String noted(String... labels) {
    var inOrder = new LinkedHashMap<String, String>();
    for (var label : labels) {
      inOrder.put(label, "1");
    }
    var ours = ours("a");
    ours.getSpec().getTemplate().getMetadata().setLabels(inOrder);
    var set = templates.of(ours, Optional.empty(), asked("a"));
    return set.getMetadata().getAnnotations().get(Labels.TEMPLATE);
  }

  /** The note is what is applied, not what somebody made of the object. */
  @Test
  void anEditByHandIsPutBack() {
    var edited = written("a");
    edited.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(1L);
    assertThat(grace(templates.of(ours("a"), Optional.of(edited), asked("a")))).isEqualTo(7);
  }

  @Test
  void withoutAUsableNoteWhatRunsStays() {
    for (var note : List.of("", "{", "[]")) {
      var old = written("a");
      old.getMetadata().setAnnotations(Map.of(Labels.TEMPLATE, note));
      var now = templates.of(ours("b"), Optional.of(old), asked("b"));
      assertThat(grace(now)).as(note).isEqualTo(7);
      assertThat(now.getMetadata().getAnnotations()).containsEntry(Labels.STARTED_WITH, asked("b"));
    }
  }

  @Test
  void onlyWhatASpecAsksForNeedsARestart() {
    var before = asked("a");
    assertThat(Restarts.needed(before, asked("a"))).isFalse();
    assertThat(Restarts.needed(before, asked("b"))).isTrue();
    assertThat(Restarts.needed(before, before + ",more=1"))
        .as("a setting it did not know")
        .isFalse();
    assertThat(Restarts.needed(before + ",gone=1", before)).isFalse();
    assertThat(Restarts.needed("", before)).isFalse();
    assertThat(asked(limited("1Gi"))).isEqualTo(asked(limited("1024Mi")));
    assertThat(Restarts.needed(asked(limited("1Gi")), asked(limited("2Gi")))).isTrue();
  }

  /** As an operator of an earlier version wrote it. */
  private StatefulSet written(String image) {
    var old = ours(image);
    old.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(7L);
    return new StatefulSetBuilder(templates.of(old, Optional.empty(), asked(image))).build();
  }

  private static StatefulSet ours(String image) {
    return PodChild.of(ID, effective(image, Optional.empty()), false, asked(image), true);
  }

  private static String asked(String image) {
    return asked(effective(image, Optional.empty()));
  }

  private static Effective limited(String memory) {
    var limits = Map.of("memory", new Quantity(memory));
    return effective("a", Optional.of(new ResourcesSpec(Map.of(), limits)));
  }

  private static Effective effective(String image, Optional<ResourcesSpec> resources) {
    return new Effective(
        new Pins("17", image, Optional.of("17"), "C"),
        Optional.of("17"),
        false,
        "1Gi",
        Optional.empty(),
        Optional.empty(),
        resources,
        Map.of(),
        List.of(),
        List.of());
  }

  private static long grace(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
  }

  private static String image(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static String asked(Effective effective) {
    return Restarts.asked(effective, Optional.empty(), false);
  }
}
