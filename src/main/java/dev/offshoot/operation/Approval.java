package dev.offshoot.operation;

/** Which plans for a database wait for somebody with the verb {@code approve}. */
enum Approval {
  NEVER,
  WHEN_DESTRUCTIVE,
  ALWAYS;

  /** The verb that confirms a plan when the policy demands it. */
  static final String VERB = "approve";

  boolean demanded(boolean destructive) {
    return this == ALWAYS || (this == WHEN_DESTRUCTIVE && destructive);
  }
}
