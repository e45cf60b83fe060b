package dev.offshoot.status;

import java.util.regex.Pattern;

/**
 * Decides what of a foreign text may reach a screen. Names, errors and log entries come out of SQL
 * and of files, and kubectl prints a status, an Event or a ConfigMap as it is: an escape sequence
 * would act on the terminal, a line break would forge a line of a report. Each such character is
 * written as its code, such as {@code \u001b}. Pure; a text without one is returned as it is.
 */
public final class Printable {
  /**
   * Controls; directions, joiners and tags, which a screen does not show; the line and paragraph
   * separators; halves of a surrogate pair.
   */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\p{Cc}\\x{061C}\\x{200B}-\\x{200F}\\x{2028}-\\x{202E}\\x{2060}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFB}\\x{E0000}-\\x{E0FFF}]"
              + "|[\\x{D800}-\\x{DFFF}]");

  private static final Pattern UNSEEN_BUT_LINES =
      Pattern.compile("(?![\\n\\t])(?:" + UNSEEN.pattern() + ")");

  private Printable() {}

  /** One line: breaks and tabs are written as their codes too. */
  public static String line(String text) {
    return escaped(UNSEEN, text);
  }

  /** Several lines: line feeds and tabs stay. */
  public static String lines(String text) {
    return escaped(UNSEEN_BUT_LINES, text);
  }

  private static String escaped(Pattern what, String text) {
    return what.matcher(text).replaceAll(m -> code(m.group().codePointAt(0)));
  }

  /** Doubled for the matcher, which takes a backslash for its own. */
  private static String code(int character) {
    return character > 0xFFFF ? "\\\\U%08x".formatted(character) : "\\\\u%04x".formatted(character);
  }
}
