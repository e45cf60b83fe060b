package dev.offshoot.operation;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import java.util.List;

/** What one pass of a merge's or rebase's work is about. Holds values only. */
record MergeCase(
    Operation operation, Site site, Reporter reporter, MergePlan plan, List<Change> changes) {
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
