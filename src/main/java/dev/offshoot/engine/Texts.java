package dev.offshoot.engine;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which texts can be stored: Postgres takes no NUL, and UTF-8 has no half of a character. It
 * decides nothing about SQL.
 */
public final class Texts {
  private static final char REPLACEMENT = '\uFFFD';

  private Texts() {}

  /** The same text, with a mark in the place of each character that no database can store. */
  public static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0 || Character.isSurrogate(text.charAt(i))) {
        return marked(text);
      }
    }
    return text;
  }

  private static String marked(String text) {
    var marked = new StringBuilder(text.length());
    text.codePoints()
        .map(c ->
            c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                ? REPLACEMENT
                : c)
        .forEach(marked::appendCodePoint);
    return marked.toString();
  }

  /** Why SQL cannot be sent to Postgres at all, or null. */
  static @Nullable String unfit(String sql) {
    int nul = sql.indexOf('\0');
    if (nul >= 0) {
      long line = sql.substring(0, nul).chars().filter(c -> c == '\n').count() + 1;
      return "the text has a NUL character in line " + line + ", which Postgres cannot take";
    }
    try {
      StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(sql));
      return null;
    } catch (CharacterCodingException e) {
      return "the text is not valid Unicode";
    }
  }
}
