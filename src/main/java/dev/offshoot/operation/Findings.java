package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import java.util.List;
import java.util.Map;

/** Looks for what deserves a person's eye in what would run. */
@FunctionalInterface
interface Findings {
  /**
   * What was found.
   *
   * @param byKey by version, or by name for a function
   * @param destructive whether any of it may destroy data
   */
  record Found(Map<String, List<String>> byKey, boolean destructive) {
    /** Each finding with its version. */
    List<String> lines() {
      return byKey.entrySet().stream()
          .flatMap(e -> e.getValue().stream().map(f -> e.getKey() + " " + f))
          .toList();
    }
  }

  Found in(List<Change> changes);
}
