package dev.offshoot.branch;

import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what check pods have found, until the server has accepted it or the settings are
 * others: a pod can then be removed and is not made again. A restart of the operator forgets it,
 * which costs one more check.
 */
final class SettingsChecks {
  private static final int KEPT = 8;
  private final Map<String, Map<String, CheckVerdict>> byBranch = new ConcurrentHashMap<>();

  /**
   * What is known of a branch's settings.
   *
   * @param verdicts by digest of the settings
   * @param pods that check, or have
   */
  record Known(Map<String, CheckVerdict> verdicts, List<Pod> pods) {
    static final Known NOTHING = new Known(Map.of(), List.of());

    Optional<CheckVerdict> verdict(String digest) {
      return Optional.ofNullable(verdicts.get(digest));
    }

    Optional<Pod> pod(String digest) {
      return pods.stream().filter(p -> digest.equals(digest(p))).findFirst();
    }
  }

  /**
   * @param accepted the digest of what the server runs with: asked for again later, there may be no
   *     room for it any more
   */
  Known learn(String uid, List<Pod> pods, Optional<String> accepted) {
    var verdicts = byBranch.computeIfAbsent(uid, _ -> new ConcurrentHashMap<>());
    for (var pod : pods) {
      CheckVerdict.of(pod)
          .ifPresent(v -> {
            if (verdicts.size() >= KEPT) {
              verdicts.clear();
            }
            verdicts.put(digest(pod), v);
          });
    }
    accepted.ifPresent(verdicts::remove);
    return new Known(new HashMap<>(verdicts), pods);
  }

  void forget(String uid) {
    byBranch.remove(uid);
  }

  /** Which settings a pod checks; "" for one that checks none. */
  static String digest(Pod pod) {
    var labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(Labels.CHECK, "");
  }
}
