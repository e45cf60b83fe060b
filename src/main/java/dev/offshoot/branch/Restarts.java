package dev.offshoot.branch;

import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Sha256;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides whether the specs ask for a restart: they do when one of the settings that a server takes
 * only at its start is another one than it was started with. Pure. What only the operator decides
 * must never take part.
 */
final class Restarts {
  private Restarts() {}

  /**
   * Every such setting with a digest of its value, as {@code image=1a2b,resources=3c4d}.
   *
   * @param there the StatefulSet that notes what the server was started with
   * @param restart a parameter is another one that a server takes only at its start; else those are
   *     the ones that it was started with
   */
  static String asked(Effective effective, Optional<StatefulSet> there, boolean restart) {
    var before =
        there
            .map(s -> read(Annotations.get(s, Labels.STARTED_WITH)).get("parameters"))
            .filter(_ -> !restart);
    var all = new TreeMap<String, String>();
    all.put("claim", effective.claimName().orElse(""));
    all.put("image", effective.image());
    all.put(
        "resources",
        effective
            .resources()
            .map(r -> amounts(r.requests()) + "/" + amounts(r.limits()))
            .orElse(""));
    all.replaceAll((_, value) -> digest(value));
    all.put(
        "parameters",
        before.orElseGet(() -> digest(new TreeMap<>(effective.parameters()).toString())));
    return all.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }

  /**
   * A setting that only one side knows asks for nothing: another version of the operator wrote the
   * other side.
   */
  static boolean needed(String startedWith, String asked) {
    var before = read(startedWith);
    return read(asked).entrySet().stream()
        .anyMatch(
            e -> before.containsKey(e.getKey()) && !before.get(e.getKey()).equals(e.getValue()));
  }

  private static Map<String, String> read(String settings) {
    var all = new TreeMap<String, String>();
    for (var one : settings.split(",", -1)) {
      var at = one.indexOf('=');
      if (at > 0) {
        all.put(one.substring(0, at), one.substring(at + 1));
      }
    }
    return all;
  }

  /** 1024Mi and 1Gi are one amount. */
  private static String amounts(Map<String, Quantity> quantities) {
    var all = new TreeMap<String, String>();
    quantities.forEach((name, q) ->
        all.put(name, Quantity.getAmountInBytes(q).stripTrailingZeros().toPlainString()));
    return all.toString();
  }

  private static String digest(String text) {
    return Sha256.hex(text, 6);
  }
}
