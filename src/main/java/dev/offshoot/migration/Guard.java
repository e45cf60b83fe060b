package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.lint.DestructiveLint;
import dev.offshoot.lint.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a branch asks of migrations before they may run on it. Decides nothing about any one of
 * them: the planner asks.
 *
 * @param rehearses what sets want rehearsed is
 * @param destroys what of a migration may destroy data, as {@code 3: drops table t}; empty when
 *     nothing does, or when nobody needs to know
 */
record Guard(boolean rehearses, Function<Change.Migration, Optional<String>> destroys) {
  /** Of a branch, and of a root in which nothing can be lost yet. */
  static final Guard NONE = new Guard(false, _ -> Optional.empty());

  /**
   * Of a root. It reads each text once, all that it will probably be asked about together, because
   * the parser learns from one for the next; and it keeps what it found: for one pass of the work.
   */
  static Guard root(List<Change.Migration> probably) {
    var lint = new DestructiveLint();
    var found = new HashMap<Change.Migration, Optional<String>>();
    return new Guard(
        true,
        m -> {
          if (found.isEmpty()) {
            var each = lint.ofEach(probably.stream().map(Change.Migration::sql).toList());
            for (var i = 0; i < each.size(); i++) {
              found.put(probably.get(i), words(each.get(i)));
            }
          }
          return found.computeIfAbsent(m, n -> words(lint.of(n.sql())));
        });
  }

  private static Optional<String> words(List<Finding> findings) {
    var destructive = findings.stream().filter(f -> f.kind().destructive()).toList();
    if (destructive.isEmpty()) {
      return Optional.empty();
    }
    var first = destructive.getFirst();
    var more = destructive.size() - 1;
    return Optional.of(
        "%d: %s%s"
            .formatted(
                first.line(),
                first.message(),
                more == 0 ? "" : ", and %d more in it".formatted(more)));
  }
}
