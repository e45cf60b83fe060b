package dev.offshoot.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger's history was when it was read: a later ledger of the same database begins with the
 * same rows. It is kept outside of the database, since a database that went back went back whole.
 *
 * @param seq of the last row, 0 for none
 * @param digest over all rows up to it
 * @param resets how often a reset has rewritten the history
 * @param tail the last rows, at most {@link #TAIL}
 * @param timeline of the server, eight hexadecimal digits
 * @param systemIdentifier as in {@link Engine.ServerFacts}
 */
public record HistoryMark(
    long seq,
    String digest,
    int resets,
    List<Entry> tail,
    String timeline,
    String systemIdentifier) {
  /** How many rows are named; the rest is counted. */
  public static final int TAIL = 20;

  /**
   * A row.
   *
   * @param version null for a function
   * @param attempt which no other row ever has
   */
  public record Entry(
      long seq, @Nullable Version version, String name, Checksum checksum, String attempt) {
    /** How people call it. */
    public String label() {
      return version == null ? "function " + name : version + " " + name;
    }
  }

  /** The same history, whichever server holds it. */
  boolean sameRows(HistoryMark other) {
    return seq == other.seq() && resets == other.resets() && digest.equals(other.digest());
  }

  /**
   * A mark as it was reported of a branch.
   *
   * @param root whose history nothing may rewrite
   */
  public record Reported(HistoryMark mark, boolean root) {}
}
