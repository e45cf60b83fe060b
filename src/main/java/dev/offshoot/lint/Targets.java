package dev.offshoot.lint;

import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.*;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Decides which INTO in a PL/pgSQL body names variables. They are taken out, since the grammar
 * knows the statement only without, as the server does too; the INTO of INSERT, MERGE and IMPORT
 * must never be.
 */
final class Targets {
  private Targets() {}

  static List<Token> removed(List<Token> tokens) {
    var kept = new ArrayList<Token>();
    int before = SEMI_COLON;
    for (int i = 0; i < tokens.size(); i++) {
      var type = tokens.get(i).getType();
      if (type == INTO && before != INSERT && before != MERGE && !imports(kept)) {
        i = afterTargets(tokens, i + 1) - 1;
      } else {
        kept.add(tokens.get(i));
      }
      before = type;
    }
    return kept;
  }

  private static boolean imports(List<Token> kept) {
    for (int i = kept.size() - 1; i >= 0 && kept.get(i).getType() != SEMI_COLON; i--) {
      if (kept.get(i).getType() == IMPORT) {
        return true;
      }
    }
    return false;
  }

  private static int afterTargets(List<Token> tokens, int from) {
    int i = from < tokens.size() && tokens.get(from).getType() == STRICT ? from + 1 : from;
    i++;
    while (i + 1 < tokens.size()
        && (tokens.get(i).getType() == DOT || tokens.get(i).getType() == COMMA)) {
      i += 2;
    }
    return Math.min(i, tokens.size());
  }
}
