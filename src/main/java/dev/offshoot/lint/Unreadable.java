package dev.offshoot.lint;

import java.util.List;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;

/**
 * A statement that cannot be judged, and why. It decides how that is told: once for a whole text,
 * at the first such line, and never with a string or number of the text in it.
 */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LINES = 10;

  private final int line;
  private final String why;

  Unreadable(int line, String why) {
    super(why, null, false, false);
    this.line = line;
    this.why = why;
  }

  /** The grammar stumbled over this token. */
  static Unreadable at(Token token) {
    if (token.getType() == Token.EOF) {
      return new Unreadable(
          token.getLine(), "cannot be read: the statement ends before it is complete");
    }
    var text = token.getText();
    var word = text.matches("[A-Za-z_][A-Za-z_0-9]{0,39}|[!-/:-@^`|~\\\\]{1,4}");
    return new Unreadable(
        token.getLine(),
        "cannot be read by the Postgres grammar" + (word ? ", from \"" + text + "\" on" : ""));
  }

  /** One finding for all of a text's statements that cannot be read. */
  static Finding finding(List<Unreadable> all) {
    var first = all.getFirst();
    var others =
        all.stream().mapToInt(u -> u.line).distinct().filter(l -> l != first.line).boxed().toList();
    var message = first.why;
    if (!others.isEmpty()) {
      message +=
          others.stream()
              .limit(MOST_LINES)
              .map(String::valueOf)
              .collect(
                  Collectors.joining(
                      ", ",
                      others.size() == 1 ? "; nor can line " : "; nor can lines ",
                      others.size() > MOST_LINES ? " and more" : ""));
    }
    return new Finding(Kind.UNREADABLE, first.line, message);
  }
}
