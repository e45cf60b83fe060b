package dev.offshoot.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/**
 * Cuts a migration into its statements, verbatim, with the driver's own lexer, and drops bare
 * transaction brackets. It decides where a statement ends; it must never decide whether one is
 * safe: each piece is sent as a bound parameter, so a wrong cut can only fail, not escape.
 */
final class Splitter {
  private static final Pattern BEGIN =
      Pattern.compile(
          "(?:begin(?:\\s+(?:work|transaction))?|start\\s+transaction)", Pattern.CASE_INSENSITIVE);
  private static final Pattern COMMIT =
      Pattern.compile("(?:commit|end)(?:\\s+(?:work|transaction))?", Pattern.CASE_INSENSITIVE);

  private Splitter() {}

  /**
   * One statement.
   *
   * @param text verbatim, without the semicolon
   * @param offset where it begins in the whole text, in UTF-16 units
   */
  record Piece(String text, int offset) {}

  /** Pieces, and how many transaction brackets were left out. */
  record Pieces(List<Piece> pieces, int droppedBrackets) {}

  /** The statements of {@code sql} without balanced bare BEGIN and COMMIT. */
  static Pieces pieces(String sql) throws SQLException {
    return withoutBrackets(split(sql, 0, true));
  }

  /**
   * The statements of {@code sql} from {@code from} on.
   *
   * @param standardStrings the session's standard_conforming_strings
   */
  static List<Piece> split(String sql, int from, boolean standardStrings) throws SQLException {
    var rest = sql.substring(from);
    var pieces = new ArrayList<Piece>();
    int cursor = 0;
    for (var query : Parser.parseJdbcSql(rest, standardStrings, false, true, false, false)) {
      var text = query.nativeSql;
      int at = rest.indexOf(text, cursor);
      if (at < 0) {
        // never seen; the whole rest as one piece is correct, only less exact
        return List.of(new Piece(rest, from));
      }
      cursor = at + text.length();
      if (firstToken(text) < text.length()) {
        pieces.add(new Piece(text, from + at));
      }
    }
    return pieces;
  }

  private static Pieces withoutBrackets(List<Piece> pieces) {
    var kept = new ArrayList<Piece>(pieces.size());
    boolean open = false;
    int dropped = 0;
    for (var piece : pieces) {
      var bare = piece.text().substring(firstToken(piece.text())).strip();
      if (!open && BEGIN.matcher(bare).matches()) {
        open = true;
        dropped++;
      } else if (open && COMMIT.matcher(bare).matches()) {
        open = false;
        dropped++;
      } else {
        kept.add(piece);
      }
    }
    return open ? new Pieces(pieces, 0) : new Pieces(kept, dropped);
  }

  /** The index of the first character that is neither white space nor comment. */
  static int firstToken(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || c == ';') {
        i++;
      } else if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", i)) {
        i = afterBlockComment(text, i);
      } else {
        return i;
      }
    }
    return i;
  }

  private static int afterBlockComment(String text, int start) {
    int depth = 0;
    int i = start;
    while (i < text.length()) {
      if (text.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (text.startsWith("*/", i)) {
        i += 2;
        if (--depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    return i;
  }
}
