package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.WantedSet.Wish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The union of all sets of one branch: who names which version and which function. Decides who
 * speaks for a key, the first by name of those that were read whole, and nothing else.
 */
final class Claims {
  /** One set's claim on a key. */
  record Claim<C extends Change>(WantedSet set, C change) {}

  /** All claims on one key, by the names of their sets. */
  record Key<C extends Change>(List<Claim<C>> claims) {
    /** All want the same. */
    boolean agreed() {
      return claims.stream().map(c -> content(c.change())).distinct().count() == 1;
    }

    /** The names of other sets that want something else. */
    List<String> against(WantedSet set) {
      var mine =
          claims.stream().filter(c -> c.set() == set).map(c -> content(c.change())).findFirst();
      return claims.stream()
          .filter(c -> mine.isPresent() && !content(c.change()).equals(mine.get()))
          .map(c -> c.set().name())
          .toList();
    }

    /** Who has it run. */
    Claim<C> owner() {
      return claims.stream().filter(c -> c.set().whole()).findFirst().orElse(claims.getFirst());
    }

    /** Some set that names it was read whole. */
    boolean runnable() {
      return owner().set().whole();
    }

    /** One token out of the retry annotations of all that name it. */
    String retry() {
      return joined(WantedSet::retry);
    }

    /** The first decision that one of them carries. */
    String resolve() {
      return claims.stream()
          .map(c -> c.set().resolve())
          .filter(r -> !r.isEmpty())
          .findFirst()
          .orElse("");
    }

    private String joined(Function<WantedSet, String> annotation) {
      return claims.stream()
          .map(c -> annotation.apply(c.set()))
          .filter(v -> !v.isEmpty())
          .distinct()
          .sorted()
          .collect(Collectors.joining(","));
    }

    private static String content(Change change) {
      return switch (change) {
        case Change.Migration m -> m.checksum().hex() + m.replay();
        case Change.Function f -> f.checksum().hex();
      };
    }
  }

  private final TreeMap<Version, Key<Change.Migration>> migrations = new TreeMap<>();
  private final Map<String, Key<Change.Function>> functions = new LinkedHashMap<>();

  /**
   * @param sets ordered by name
   */
  Claims(Collection<WantedSet> sets) {
    for (var set : sets) {
      for (Wish wish : set.migrations().values()) {
        migrations
            .computeIfAbsent(wish.migration().version(), _ -> new Key<>(new ArrayList<>()))
            .claims()
            .add(new Claim<>(set, wish.migration()));
      }
      for (var function : set.functions()) {
        functions
            .computeIfAbsent(function.name(), _ -> new Key<>(new ArrayList<>()))
            .claims()
            .add(new Claim<>(set, function));
      }
    }
  }

  TreeMap<Version, Key<Change.Migration>> migrations() {
    return migrations;
  }

  Map<String, Key<Change.Function>> functions() {
    return functions;
  }
}
