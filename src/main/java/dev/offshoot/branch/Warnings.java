package dev.offshoot.branch;

import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the cluster itself warned of about a branch's pod, volume claim and StatefulSet: the
 * words that a status cannot get from the objects. It must never read the operator's own Events.
 */
final class Warnings {
  private final KubernetesClient client;

  Warnings(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Newest first, without repeats.
   *
   * @param pod the pod that is there now: what an earlier one of its name met is over
   */
  List<Warning> about(BranchId id, Optional<Pod> pod) {
    var names =
        List.of(
            Names.pod(id.name(), id.uid()),
            Names.volumeClaim(id.name(), id.uid()),
            Names.statefulSet(id.name(), id.uid()));
    return client
        .events()
        .v1()
        .events()
        .inNamespace(id.namespace())
        .withField("type", "Warning")
        .list()
        .getItems()
        .stream()
        .filter(e -> e.getRegarding() != null && names.contains(e.getRegarding().getName()))
        .filter(e ->
            !"Pod".equals(e.getRegarding().getKind())
                || pod.map(p -> p.getMetadata().getUid())
                    .filter(uid -> uid.equals(e.getRegarding().getUid()))
                    .isPresent())
        .filter(e -> !"Unhealthy".equals(e.getReason()) && !"BackOff".equals(e.getReason()))
        .sorted(Comparator.comparing(Warnings::time).reversed())
        .map(e -> new Warning(e.getRegarding().getKind(), e.getReason(), e.getNote()))
        .distinct()
        .toList();
  }

  private static String time(Event event) {
    if (event.getSeries() != null && event.getSeries().getLastObservedTime() != null) {
      return event.getSeries().getLastObservedTime().getTime();
    }
    if (event.getEventTime() != null && event.getEventTime().getTime() != null) {
      return event.getEventTime().getTime();
    }
    var last = event.getDeprecatedLastTimestamp();
    return last == null ? "" : last;
  }
}
