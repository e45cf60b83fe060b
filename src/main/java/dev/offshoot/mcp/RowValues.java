package dev.offshoot.mcp;

import dev.offshoot.api.LastError;
import java.util.regex.Pattern;

/**
 * Takes values of rows out of what Postgres says of an error: details that quote a row, and the
 * quoted values in messages of class 22. Pure. It must never change where an error is.
 */
final class RowValues {
  private static final Pattern KEY =
      Pattern.compile("(Key \\((?>[^\\n]*?\\)=\\())(?>[^\\n]*?(\\) ))");
  private static final Pattern ROW = Pattern.compile("(Failing row contains \\()[^\\n]*");
  private static final Pattern DATA = Pattern.compile("\\(22[0-9A-Z]{3}\\)|\\b22[0-9A-Z]{3}\\b");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"\\n]*\"");
  private static final Pattern INPUT =
      Pattern.compile("(invalid input [^:\\n]*: )\"[^\\n]*?\"(?= \\(22|$|\\n)");

  private RowValues() {}

  /** A log's entry or any other text. */
  static String hidden(String text) {
    var shown = KEY.matcher(text).replaceAll("$1…$2");
    shown = ROW.matcher(shown).replaceAll("$1…)");
    shown = INPUT.matcher(shown).replaceAll("$1\"…\"");
    if (DATA.matcher(shown).find()) {
      var end = shown.indexOf('\n');
      var first = end < 0 ? shown : shown.substring(0, end);
      shown = QUOTED.matcher(first).replaceAll("\"…\"") + (end < 0 ? "" : shown.substring(end));
    }
    return shown;
  }

  /** An error's message. */
  static String message(LastError error) {
    var state = error.sqlState();
    return state != null && state.startsWith("22")
        ? QUOTED.matcher(error.message()).replaceAll("\"…\"")
        : error.message();
  }
}
