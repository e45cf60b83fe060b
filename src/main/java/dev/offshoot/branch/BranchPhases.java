package dev.offshoot.branch;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.ErrorStage;
import dev.offshoot.status.Phases;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import org.jspecify.annotations.Nullable;

/**
 * Finds the facts that a branch's one word is made of. Pure; a word that cannot be known now stays
 * the last one.
 */
final class BranchPhases {
  private BranchPhases() {}

  static BranchPhase of(BranchFacts facts, BranchPlan plan, DatabaseBranchStatus before) {
    var failure = failure(facts);
    var unread = facts.ledger().isEmpty() && failure == null;
    var last = before.getPhase();
    var settled = last != null && last != BranchPhase.CREATING_PROJECT;
    if (plan.initialized()
        && unread
        && facts.activity() == Activity.IDLE
        && settled
        && last != null) {
      return last;
    }
    // what was just applied has not been read back: the word changes when it has
    if (plan.initialized()
        && facts.stale()
        && facts.activity() == Activity.IDLE
        && settled
        && last != null) {
      return last;
    }
    var working =
        facts.activity() == Activity.CREATING
            || facts.activity() == Activity.APPLYING
            || (unread && failure == null)
            || (facts.pending() > 0
                && !facts.held()
                && failure == null
                && facts.activity() == Activity.IDLE);
    return Phases.of(
        new Phases.Facts(
            plan.initialized(),
            working,
            facts.activity() == Activity.DEPLOYING_FUNCTIONS,
            failure));
  }

  private static @Nullable ErrorStage failure(BranchFacts facts) {
    if (facts.creationFailure().isPresent()) {
      return ErrorStage.APPLY;
    }
    if (facts.ledger().isEmpty()) {
      return null;
    }
    if (facts.ledger().get().migrationFailure().isPresent()) {
      return ErrorStage.APPLY;
    }
    return facts.ledger().get().functionFailure().map(_ -> ErrorStage.FUNCTIONS).orElse(null);
  }
}
