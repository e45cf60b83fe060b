package dev.offshoot.branch;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which pod template a StatefulSet has: this operator's when the specs ask for a restart,
 * else the one that it was written with, which is noted on it. A new version of the operator must
 * never restart a server; its template comes with the next restart that a spec asks for, or while
 * no server runs.
 */
final class PodTemplates {
  /** Sorted: one template has one text in every process, however its maps were made. */
  private final KubernetesSerialization json =
      new KubernetesSerialization(
          JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build(),
          false);

  /**
   * @param asked by the specs, of what needs a restart
   * @return what is to be applied, from this operator's StatefulSet
   */
  StatefulSet of(StatefulSet ours, Optional<StatefulSet> there, String asked) {
    var startedWith = there.map(s -> Annotations.get(s, Labels.STARTED_WITH)).orElse("");
    var kept =
        there
            .filter(s -> !Integer.valueOf(0).equals(s.getSpec().getReplicas()))
            .filter(_ -> !Restarts.needed(startedWith, asked))
            .map(this::written);
    var template = kept.map(Written::template).orElseGet(() -> ours.getSpec().getTemplate());
    ours.getSpec().setTemplate(template);
    var text = kept.map(Written::text).orElseGet(() -> json.asJson(template));
    Annotations.add(ours, Map.of(Labels.STARTED_WITH, asked, Labels.TEMPLATE, text));
    return ours;
  }

  private record Written(PodTemplateSpec template, String text) {}

  /** As an operator wrote it; as it is, where that is not noted or cannot be read. */
  private Written written(StatefulSet there) {
    var text = Annotations.get(there, Labels.TEMPLATE);
    if (!text.isEmpty()) {
      try {
        return new Written(json.unmarshal(text, PodTemplateSpec.class), text);
      } catch (RuntimeException e) {
        // somebody edited the note: what runs is what counts
      }
    }
    var template = there.getSpec().getTemplate();
    return new Written(template, json.asJson(template));
  }
}
