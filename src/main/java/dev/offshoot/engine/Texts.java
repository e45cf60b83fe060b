package dev.offshoot.engine;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which texts cannot be sent to Postgres at all. It decides nothing about their SQL. */
final class Texts {
  private Texts() {}

  /** Why not, or null. */
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
