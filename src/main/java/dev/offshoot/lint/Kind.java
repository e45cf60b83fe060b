package dev.offshoot.lint;

/**
 * Decides what sorts of findings there are, and which of them stand for lost data. It must never
 * depend on how a statement is written.
 */
public enum Kind {
  /** A table, materialized view or sequence goes, or all that a role owns. */
  DROP_TABLE,
  /** A column, or an attribute of a composite type, goes. */
  DROP_COLUMN,
  /** A schema or a database goes. */
  DROP_SCHEMA,
  /** A type or a domain goes. */
  DROP_TYPE,
  /** A table is emptied. */
  TRUNCATE,
  /** Rows are deleted without a condition. */
  DELETE_ALL,
  /** Rows are overwritten without a condition. */
  UPDATE_ALL,
  /** A column gets a type that may not hold every value of the old one. */
  NARROW_TYPE,
  /** Rows that are there may have no value for a column that now needs one. */
  NOT_NULL,
  /** The grammar cannot read it, so nobody can say what it does. */
  UNREADABLE,
  /** Static data names a generated key, which differs between databases: only a warning. */
  LITERAL_KEY;

  /** Whether data may be lost, or cannot be shown not to be. */
  public boolean destructive() {
    return this != LITERAL_KEY;
  }
}
