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
