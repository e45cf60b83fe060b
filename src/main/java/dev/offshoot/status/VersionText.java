package dev.offshoot.status;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * A version as objects and reports write it: up to twenty digits, the first of them no zero. It
 * decides what is one, and which is higher. Pure.
 */
public final class VersionText {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,19}");

  private VersionText() {}

  public static boolean is(String text) {
    return FORM.matcher(text).matches();
  }

  /** By number. */
  public static int compare(String a, String b) {
    return new BigInteger(a).compareTo(new BigInteger(b));
  }
}
