package dev.offshoot.engine;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * A migration's version: a whole number of 1 to 20 digits, compared as a number. {@code 0} is
 * reserved for an empty database.
 */
public record Version(BigInteger number) implements Comparable<Version> {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,19}");

  /**
   * Reads {@code 20250401000000}.
   *
   * @throws IllegalArgumentException for anything that is not 1 to 20 digits without a leading zero
   */
  public static Version of(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "version \"" + text + "\" is not 1 to 20 digits without a leading zero");
    }
    return new Version(new BigInteger(text));
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
