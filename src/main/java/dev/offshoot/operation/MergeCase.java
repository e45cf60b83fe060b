package dev.offshoot.operation;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one pass of a merge's or rebase's work is about. Holds values only.
 *
 * @param earlier what passes of this operation that were cut off applied, by label
 */
record MergeCase(
    Operation operation,
    Site site,
    Reporter reporter,
    MergePlan plan,
    List<Change> changes,
    List<String> earlier) {
  /** All that this operation applied, by label. */
  List<String> done(List<Change> now) {
    return Stream.concat(earlier.stream(), now.stream().map(Change::label)).toList();
  }

  /** The branch that migrations come from. */
  Access source() {
    return source(site);
  }

  static Access source(Site site) {
    return site.source().orElseThrow(() -> new IllegalStateException("a merge has a source"));
  }

  boolean merge() {
    return operation.kind() == Operation.Kind.MERGE;
  }
}
