package dev.offshoot.engine;

/**
 * Finds a text that Postgres repeated in the text that was sent. It takes as many steps as both are
 * long, whatever they hold (Knuth, Morris and Pratt): a migration chooses both.
 */
final class Search {
  private Search() {}

  /** Where {@code part} stands in {@code whole}, or -1 unless it stands there exactly once. */
  static int once(String part, String whole) {
    int first = from(part, whole, 0);
    return first >= 0 && from(part, whole, first + 1) < 0 ? first : -1;
  }

  static boolean contains(String part, String whole) {
    return from(part, whole, 0) >= 0;
  }

  /**
   * The same, and no letter, digit or underscore that would continue it stands beside it.
   *
   * @param cut what follows it may continue it
   */
  static boolean word(String part, String whole, boolean cut) {
    if (part.isEmpty() || part.length() > whole.length()) {
      return false;
    }
    int[] borders = borders(part);
    int matched = 0;
    for (int i = 0; i < whole.length(); i++) {
      matched = advance(part, borders, matched, whole.charAt(i));
      if (matched == part.length()
          && !joined(whole, i + 1 - matched)
          && (cut || !joined(whole, i + 1))) {
        return true;
      }
    }
    return false;
  }

  /** What stands before and after this place is one word. */
  private static boolean joined(String text, int at) {
    return at > 0 && at < text.length() && ofWord(text.charAt(at - 1)) && ofWord(text.charAt(at));
  }

  private static boolean ofWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private static int from(String part, String whole, int start) {
    if (part.isEmpty() || part.length() > whole.length()) {
      return -1;
    }
    int[] borders = borders(part);
    int matched = 0;
    for (int i = start; i < whole.length(); i++) {
      matched = advance(part, borders, matched, whole.charAt(i));
      if (matched == part.length()) {
        return i + 1 - matched;
      }
    }
    return -1;
  }

  /** For each length of a beginning of the text, its longest proper border. */
  private static int[] borders(String part) {
    int[] borders = new int[part.length() + 1];
    int matched = 0;
    for (int i = 1; i < part.length(); i++) {
      matched = advance(part, borders, matched, part.charAt(i));
      borders[i + 1] = matched;
    }
    return borders;
  }

  private static int advance(String part, int[] borders, int matched, char next) {
    int at = matched;
    while (at > 0 && (at == part.length() || part.charAt(at) != next)) {
      at = borders[at];
    }
    return part.charAt(at) == next ? at + 1 : 0;
  }
}
