package dev.offshoot.status;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ErrorStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides a branch's one word from facts. Pods, volumes and connections are no part of it: trouble
 * with those is never a migration failure.
 */
public final class Phases {
  private Phases() {}

  /**
   * What is known of a branch.
   *
   * @param everAccepted the database has accepted a connection at some time
   * @param migrating migrations are being applied, or wait to be tried again
   * @param functionsPending the migrations are done, and functions are being replaced or wait to be
   * @param lastFailure where the last thing applied to this branch failed; null after a success
   */
  public record Facts(
      boolean everAccepted,
      boolean migrating,
      boolean functionsPending,
      @Nullable ErrorStage lastFailure) {}

  /** The word for these facts. */
  public static BranchPhase of(Facts facts) {
    if (!facts.everAccepted()) {
      return BranchPhase.CREATING_PROJECT;
    }
    if (facts.migrating()) {
      return BranchPhase.RUNNING_MIGRATIONS;
    }
    ErrorStage failure = facts.lastFailure();
    if (failure == ErrorStage.PLAN
        || failure == ErrorStage.REHEARSAL
        || failure == ErrorStage.APPLY) {
      return BranchPhase.MIGRATIONS_FAILED;
    }
    if (facts.functionsPending()) {
      return BranchPhase.MIGRATIONS_PASSED;
    }
    // a seed is no migration: its failure shows in the condition Seeded alone
    return failure == ErrorStage.FUNCTIONS
        ? BranchPhase.FUNCTIONS_FAILED
        : BranchPhase.FUNCTIONS_DEPLOYED;
  }
}
