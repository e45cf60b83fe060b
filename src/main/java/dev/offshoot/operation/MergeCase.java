package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.engine.OperationRow;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one pass of a merge's or rebase's work is about. Holds values only.
 *
 * @param rows what the target remembers of it and of its name
 * @param earlier what passes of this operation that were cut off applied, by label
 */
record MergeCase(
    Operation operation,
    Site site,
    Reporter reporter,
    MergePlan plan,
    List<Change> changes,
    OperationRow.Rows rows,
    List<String> earlier) {
  /** All that this operation applied, by label. */
  List<String> done(List<Change> now) {
    return Stream.concat(earlier.stream(), now.stream().map(Change::label)).toList();
  }

  boolean merge() {
    return operation.kind() == Operation.Kind.MERGE;
  }

  OperationIdentity identity() {
    return site.identity(operation);
  }

  /** What would run, as people call it. */
  List<String> runs() {
    return plan.runs().stream().map(MergePlan.Item::label).toList();
  }
}
