package dev.offshoot.engine;

import java.util.List;

/**
 * What a branch's database remembers for sets beside its ledger: it lets a set tell its own wishes
 * from what others did since.
 *
 * @param reverted what a reset took out, as far as nobody forgot it or tracked it again
 * @param functions which text of a function each set last deployed, or found as it wants it
 * @param bare nobody has made a table in it yet, tracked or not: there is nothing to lose
 * @param firstRun what {@link Engine#mark} noted under {@link #FIRST_RUN} and did not end with
 *     {@link #OVER}; "" for none
 */
public record SetMemory(
    List<Reverted> reverted, List<Deployed> functions, boolean bare, String firstRun) {
  /** The kind of operation that the first run of sets is. */
  public static final String FIRST_RUN = "first-sets";

  /** How it is noted that this run has ended. */
  public static final String OVER = "over";

  /** Nothing is remembered. */
  public static final SetMemory NOTHING = new SetMemory(List.of(), List.of());

  /** Of a database that somebody may have made something in. */
  public SetMemory(List<Reverted> reverted, List<Deployed> functions) {
    this(reverted, functions, false, "");
  }

  /** A migration that a reset took out. */
  public record Reverted(Version version, Checksum checksum) {}

  /**
   * A function that a set saw deployed.
   *
   * @param origin the set, as in {@link Engine.RunOptions#origin}
   */
  public record Deployed(String origin, String name, Checksum checksum) {}
}
