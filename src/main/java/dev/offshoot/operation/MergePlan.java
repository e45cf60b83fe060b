package dev.offshoot.operation;

import dev.offshoot.api.Verdict;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Version;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a merge or rebase is to do, from two ledgers.
 *
 * @param items a verdict for each version, in the order in which they would be run, then for each
 *     function
 * @param unlisted how many versions more there are, the same on both sides
 * @param bases functions of the branch whose base moves without being run, with the checksum of the
 *     parent's text
 */
record MergePlan(List<Item> items, int unlisted, Map<String, Checksum> bases) {
  /**
   * One version or function.
   *
   * @param version null for a function
   * @param source the checksum in the source, null when it lacks it
   * @param target the checksum in the target, null when it lacks it
   */
  record Item(
      @Nullable Version version,
      String name,
      Verdict verdict,
      @Nullable Checksum source,
      @Nullable Checksum target) {
    boolean runs() {
      return verdict == Verdict.NEW || verdict == Verdict.OUT_OF_ORDER;
    }

    String label() {
      return version == null ? "function " + name : version + " " + name;
    }
  }

  /** What the two sides disagree on; then nothing is run. */
  List<Item> diverged() {
    return items.stream().filter(i -> i.verdict() == Verdict.DIVERGED).toList();
  }

  /** How many versions and functions it is about. */
  int total() {
    return items.size() + unlisted;
  }

  List<Item> runs() {
    return items.stream().filter(Item::runs).toList();
  }

  Set<Version> versions() {
    return runs().stream()
        .map(Item::version)
        .filter(v -> v != null)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The functions whose texts may go along, with what the target has of each: those that the branch
   * changed and, where migrations run, those that it may have changed and taken back between them.
   */
  Map<String, Optional<Checksum>> functions() {
    var some = !versions().isEmpty();
    return items.stream()
        .filter(i -> i.version() == null)
        .filter(i -> i.runs() || (some && i.verdict() == Verdict.IDENTICAL))
        .collect(Collectors.toMap(Item::name, i -> Optional.ofNullable(i.target())));
  }
}
