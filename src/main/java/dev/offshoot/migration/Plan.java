package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What is to be done for all sets of one branch together.
 *
 * @param sets a verdict for everything that each set names
 * @param runs in order; a run that fails ends the whole
 * @param forget failures whose text no set wants any more
 * @param unnamed reverted migrations that no set names any more
 * @param seen functions that stand as sets want them, not yet remembered
 */
record Plan(
    List<SetPlan> sets,
    List<Run> runs,
    List<Ledger.Failure> forget,
    List<SetMemory.Reverted> unnamed,
    List<SetMemory.Deployed> seen) {

  /**
   * Of one set.
   *
   * @param functions by name, in the order of the set
   */
  record SetPlan(
      WantedSet set, SortedMap<Version, Verdict> migrations, Map<String, Verdict> functions) {}

  /**
   * Changes that go to the engine together, all migrations or all functions.
   *
   * @param rehearse they run on a scratch copy first
   * @param retry the annotation's values of all sets that name them, as one token
   */
  record Run(
      WantedSet owner,
      boolean functions,
      boolean rehearse,
      String retry,
      String resolve,
      List<Change> changes) {}

  /**
   * The runs in their order, those together that are rehearsed together: what a set wants
   * unrehearsed runs in its place, and what comes after it is rehearsed when it is there.
   */
  List<List<Run>> stretches() {
    var stretches = new ArrayList<List<Run>>();
    for (var run : runs) {
      if (stretches.isEmpty() || stretches.getLast().getLast().rehearse() != run.rehearse()) {
        stretches.add(new ArrayList<>());
      }
      stretches.getLast().add(run);
    }
    return stretches;
  }

  /** Nothing more runs until a person has said that data may be lost. */
  boolean held() {
    return runs.isEmpty()
        && sets.stream()
            .flatMap(s -> s.migrations().values().stream())
            .anyMatch(v -> v instanceof Verdict.Unacknowledged);
  }

  /** How many migrations and functions sets want and the database lacks, each counted once. */
  int lacking() {
    var lacking = new HashSet<Object>();
    for (var set : sets) {
      set.migrations().forEach((version, v) -> note(lacking, version, v));
      set.functions().forEach((name, v) -> note(lacking, name, v));
    }
    return lacking.size();
  }

  private static void note(Set<Object> lacking, Object key, Verdict verdict) {
    switch (verdict) {
      case Verdict.Tracked _, Verdict.Reverted _, Verdict.Mismatch _ -> {}
      default -> lacking.add(key);
    }
  }
}
