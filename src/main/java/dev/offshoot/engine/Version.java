package dev.offshoot.engine;

import java.math.BigInteger;

/**
 * A migration's version: a whole number of 1 to 20 digits, compared as a number. {@code 0} is
 * reserved for an empty database.
 */
public record Version(BigInteger number) implements Comparable<Version> {
  private static final int LONGEST = 20;

  /**
   * Reads {@code 20250401000000}.
   *
   * @throws IllegalArgumentException for anything that is not 1 to 20 digits without a leading zero
   */
  public static Version of(String text) {
    if (!wellFormed(text)) {
      throw new IllegalArgumentException(
          "version \"" + text + "\" is not 1 to 20 digits without a leading zero");
    }
    return new Version(new BigInteger(text));
  }

  /** By hand: a ledger of ten thousand rows is read often. */
  private static boolean wellFormed(String text) {
    if (text.isEmpty() || text.length() > LONGEST || text.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Version other) {
    return number.compareTo(other.number);
  }

  @Override
  public String toString() {
    return number.toString();
  }
}
