package dev.offshoot.api;

/**
 * The six words for a branch's state; derived from facts by one pure function, never set by hand.
 */
public enum BranchPhase {
  /** The database has never accepted a connection yet. */
  CREATING_PROJECT,
  /** Something is being applied. */
  RUNNING_MIGRATIONS,
  /** Migrations are done, functions not yet. */
  MIGRATIONS_PASSED,
  /** The last thing applied to this branch failed. */
  MIGRATIONS_FAILED,
  /** All done: the resting state. */
  FUNCTIONS_DEPLOYED,
  /** Migrations passed, a function did not. */
  FUNCTIONS_FAILED
}
