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
 * @param source the branch of that name now; empty when there is none, and for a reset
 * @param target likewise
 * @param sets of the source, whose work must be done before it is carried
 * @param ahead the operation that goes first on one of its branches, if one does
 * @param before what its work, asked for already, waits for on this target, if it waits
 */
record Seen(
    Operation operation,
    Optional<DatabaseBranch> source,
    Optional<DatabaseBranch> target,
    List<MigrationSet> sets,
    Optional<Queue.First> ahead,
    Optional<String> before,
    Optional<BranchFacts> sourceFacts,
    Optional<BranchFacts> targetFacts,
    Book.Entry entry,
    Instant now) {}
