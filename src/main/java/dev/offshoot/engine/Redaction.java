package dev.offshoot.engine;

import java.util.regex.Pattern;

/**
 * Hides passwords in text that people will read, keeping its length so that columns stay right. It
 * decides what looks like a password; it must never change anything that is run or stored.
 */
final class Redaction {
  private static final String LITERAL =
      "(?:[eEnN]|[uU]&)?'(?:[^'\\\\]|''|\\\\.)*(?:'|$)|\\$(\\w*)\\$.*?(?:\\$\\1\\$|$)";
  private static final Pattern SECRET =
      Pattern.compile(
          "(?<=(?i:password|passwd|secret|api_key|apikey)[\"\\s]{1,20})(?:"
              + LITERAL
              + ")|(?<=(?i:password|passwd)=)[^\\s'&]+|SCRAM-SHA-256\\$[^'\\s]+|md5[0-9a-f]{32}",
          Pattern.DOTALL);

  private Redaction() {}

  /** The same text, with what stands where a password does as stars. */
  static String mask(String text) {
    return SECRET.matcher(text).replaceAll(m -> stars(m.group()));
  }

  private static String stars(String secret) {
    var stars = new StringBuilder(secret.length());
    for (int i = 0; i < secret.length(); i++) {
      stars.append(secret.charAt(i) == '\n' ? '\n' : '*');
    }
    return stars.toString();
  }
}
