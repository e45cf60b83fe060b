package dev.offshoot.engine;

import java.util.List;

/**
 * What a ledger says, in short: enough to know whether two say the same, without the rows of
 * thousands of migrations. It never stands for a ledger in which something is new.
 *
 * @param digest as {@link Ledger#digest}
 * @param migrations how many are tracked
 * @param first the first of them in the order of {@code seq}, at most {@link #FIRST}
 * @param functions all of them, in the order of {@code seq}
 */
public record Outline(
    String digest, int migrations, List<Ledger.Entry> first, List<Ledger.FunctionEntry> functions) {
  /** How many migrations it names. */
  public static final int FIRST = 20;
}
