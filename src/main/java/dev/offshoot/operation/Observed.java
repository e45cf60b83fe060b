package dev.offshoot.operation;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.work.BranchFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that one pass over an operation looks at.
 *
 * @param from the branch that migrations come from; empty for a reset
 * @param to the branch that is written
 * @param sets of the source, whose work must be done before it is carried
 * @param first the operation, or other work on the target, that goes before this one
 * @param gitTracked the object would come back if it were deleted
 */
record Observed(
    Operation operation,
    Side from,
    Side to,
    List<MigrationSet> sets,
    Optional<Queue.First> first,
    Book.Entry entry,
    boolean gitTracked,
    Instant now) {

  /**
   * A branch.
   *
   * @param branch the one of that name now; empty when there is none
   */
  record Side(Optional<DatabaseBranch> branch, Optional<BranchFacts> facts) {
    static final Side NONE = new Side(Optional.empty(), Optional.empty());
  }

  Optional<DatabaseBranch> source() {
    return from.branch();
  }

  Optional<DatabaseBranch> target() {
    return to.branch();
  }

  Optional<BranchFacts> sourceFacts() {
    return from.facts();
  }

  Optional<BranchFacts> targetFacts() {
    return to.facts();
  }
}
