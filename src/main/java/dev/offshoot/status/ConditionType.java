package dev.offshoot.status;

/**
 * Every condition type there is, in the order in which a status lists them. Reconciling and Stalled
 * are abnormal when true, as kstatus has it; all others are normal when true.
 */
public enum ConditionType {
  /** A branch serves; a set is tracked; an operation succeeded. The summary to wait for. */
  READY("Ready"),
  /** Work is under way or waited for. */
  RECONCILING("Reconciling"),
  /** Nothing more will happen until somebody changes something. */
  STALLED("Stalled"),
  /** The database accepts connections. */
  DATABASE_AVAILABLE("DatabaseAvailable"),
  /** Every wanted migration is tracked. */
  MIGRATIONS_APPLIED("MigrationsApplied"),
  /** The branch lacks nothing of its parent, and no version diverges. */
  IN_SYNC("InSync"),
  /** The seed ran. Absent without a seed. */
  SEEDED("Seeded"),
  /** An operation has ended, well or not. */
  COMPLETED("Completed");

  private final String word;

  ConditionType(String word) {
    this.word = word;
  }

  /** The type as statuses carry it. */
  public String word() {
    return word;
  }
}
