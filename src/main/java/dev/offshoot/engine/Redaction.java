package dev.offshoot.engine;

import java.util.regex.Pattern;

/**
 * Hides passwords in text that people will read, keeping its length so that columns stay right. It
 * decides what looks like a password; it must never change anything that is run or stored.
 */
final class Redaction {
  /** No part is tried twice: texts of others must not choose how long this takes. */
  private static final String LITERAL =
      "(?:[eEnN]|[uU]&)?'(?:[^'\\\\]++|''|\\\\.)*+(?:'|\\\\?\\z)|\\$(?<tag>\\w*+)\\$.*?(?:\\$\\k<tag>\\$|\\z)";

  private static final Pattern SECRET =
      Pattern.compile(
          "(?<key>(?i:password|passwd|secret|api_key|apikey)[\"\\s]++)(?:"
              + LITERAL
              + ")|(?<name>(?i:password|passwd)=)[^\\s'&]++|SCRAM-SHA-256\\$[^'\\s]++|md5[0-9a-f]{32}",
          Pattern.DOTALL);

  private Redaction() {}

  /** The same text, with what stands where a password does as stars. */
  static String mask(String text) {
    var secrets = SECRET.matcher(text);
    var masked = new StringBuilder(text.length());
    int shown = 0;
    while (secrets.find()) {
      int from = Math.max(secrets.start(), Math.max(secrets.end("key"), secrets.end("name")));
      masked.append(text, shown, from).append(stars(text.substring(from, secrets.end())));
      shown = secrets.end();
    }
    return masked.append(text, shown, text.length()).toString();
  }

  private static String stars(String secret) {
    var stars = new StringBuilder(secret.length());
    for (int i = 0; i < secret.length(); i++) {
      stars.append(secret.charAt(i) == '\n' ? '\n' : '*');
    }
    return stars.toString();
  }
}
