package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * Where in a migration's own text an error is. It decides by what Postgres reported and says
 * nothing rather than something wrong: a place inside a function that was called is not in this
 * text.
 *
 * @param line 1-based
 * @param column 1-based, in code points; null when only the line is known
 */
record Place(int line, @Nullable Integer column) {
  private static final Pattern INLINE = Pattern.compile("inline_code_block line (\\d+)");

  /** No function ran, and nothing but the statement, or the body it creates, was read. */
  private static final Pattern ANALYSED =
      Pattern.compile(
          "(?:(?:compilation of PL/pgSQL function \"[^\"\\n]*+\" near line \\d++|SQL function \"[^\"\\n]*+\")\\n)?"
              + "(?:PL/pgSQL function offshoot\\.run\\(text\\) line \\d++ at EXECUTE)?");

  private static final Pattern OPENING = Pattern.compile("\\$\\w*\\$|'");

  /** The first rule that applies wins. */
  static Place of(ServerErrorMessage error, Piece piece, String sql) {
    var inner = error.getInternalQuery();
    int position = error.getInternalPosition();
    if (inner != null && position > 0) {
      if (inner.equals(piece.text())) {
        return at(sql, piece.offset() + units(inner, position));
      }
      int index = Search.once(inner, piece.text());
      if (index >= 0) {
        return at(sql, piece.offset() + index + units(inner, position));
      }
    }
    // a run outside of run(): the position is the statement's own
    if (error.getPosition() > 0 && inner == null) {
      return at(sql, piece.offset() + units(piece.text(), error.getPosition()));
    }
    int first = Splitter.firstToken(piece.text());
    int blockLine = blockLine(error.getWhere());
    if (blockLine > 0 && piece.text().regionMatches(true, first, "do", 0, 2)) {
      var opening = OPENING.matcher(piece.text());
      if (opening.find(first)) {
        var start = at(sql, piece.offset() + opening.start());
        return new Place(start.line() + blockLine - 1, null);
      }
    }
    return at(sql, piece.offset() + first);
  }

  /** What failed stands nowhere in the text: the SQL put it together when it ran. */
  static boolean dynamic(ServerErrorMessage error, @Nullable Piece piece) {
    var inner = error.getInternalQuery();
    return inner != null && (piece == null || !Search.contains(inner, piece.text()));
  }

  /** Postgres reported it where it read or analysed the statement itself, before it ran. */
  static boolean analysed(ServerErrorMessage error, @Nullable Piece piece) {
    if (piece == null || (error.getRoutine() != null && error.getRoutine().endsWith("yyerror"))) {
      return false;
    }
    var inner = error.getInternalQuery();
    boolean placed =
        inner == null
            ? error.getPosition() > 0
            : error.getInternalPosition() > 0 && inner.equals(piece.text());
    return placed && (error.getWhere() == null || ANALYSED.matcher(error.getWhere()).matches());
  }

  /** The outermost block's line: frames run from the inside to the outside. */
  private static int blockLine(@Nullable String where) {
    int line = 0;
    if (where != null) {
      var frames = INLINE.matcher(where);
      while (frames.find()) {
        line = Integer.parseInt(frames.group(1));
      }
    }
    return line;
  }

  private static int units(String text, int position) {
    int codePoints = Math.min(position - 1, text.codePointCount(0, text.length()));
    return text.offsetByCodePoints(0, codePoints);
  }

  private static Place at(String sql, int offset) {
    int end = Math.min(offset, sql.length());
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < end; i++) {
      if (sql.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Place(line, sql.codePointCount(lineStart, end) + 1);
  }

  /** The line as psql shows it, with a caret when the column is known; passwords are stars. */
  String excerpt(String sql) {
    var lines = Redaction.mask(sql).split("\n", -1);
    var text = lines[Math.min(line, lines.length) - 1].replace('\t', ' ');
    int[] points = text.codePoints().toArray();
    int at = column == null ? 0 : Math.min(column - 1, points.length);
    int from = Math.max(0, Math.min(at - 100, points.length - 200));
    int count = Math.min(200, points.length - from);
    var label = "LINE " + line + ": ";
    var shown = label + (from > 0 ? "..." : "") + new String(points, from, count);
    if (from + count < points.length) {
      shown += "...";
    }
    if (column == null) {
      return shown;
    }
    return shown + "\n" + " ".repeat(label.length() + (from > 0 ? 3 : 0) + at - from) + "^";
  }
}
