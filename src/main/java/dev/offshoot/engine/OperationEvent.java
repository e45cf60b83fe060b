package dev.offshoot.engine;

/** What happens to an operation and is written into its row. */
public sealed interface OperationEvent {
  /** It asks for a confirmation of this plan. */
  record Asked(String digest) implements OperationEvent {}

  /** The rehearsal of this plan passed; see {@link OperationRow.Rehearsed}. */
  record Rehearsed(String digest, String refresh, String lost) implements OperationEvent {}

  /**
   * It is about to change the database; see {@link OperationRow.Started}.
   *
   * @param plan the digest of what it will do
   */
  record Started(String plan, String source, String reverted) implements OperationEvent {}

  /** It ended so. */
  record Ended(String outcome) implements OperationEvent {}

  /** Its object is gone: a row that has begun and has no end gets this one; else nothing. */
  record Abandoned(String outcome) implements OperationEvent {}
}
