package dev.offshoot.lint;

import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.LexerATNSimulator;
import org.antlr.v4.runtime.atn.PredictionContextCache;
import org.antlr.v4.runtime.dfa.DFA;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/**
 * Decides where a token ends, as the server does. Where the grammar's own lexer differs, a
 * statement could hide, so three things are read here: {@code E'\''} is a whole string, comments
 * nest to any depth, and of the control characters only those that are white space to the server
 * are. It must never leave its tables behind, as the generated lexer does.
 */
final class ExactLexer extends SQLLexer {
  /**
   * @param sql the text
   * @param line the number of its first line
   */
  ExactLexer(String sql, int line) {
    super(CharStreams.fromString(sql));
    removeErrorListeners();
    var atn = getATN();
    var tables = new DFA[atn.getNumberOfDecisions()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = new DFA(atn.getDecisionState(i), i);
    }
    setInterpreter(new LexerATNSimulator(this, atn, tables, new PredictionContextCache()));
    setLine(line);
  }

  @Override
  public Token nextToken() {
    if (_mode == DEFAULT_MODE && (next(1) | 0x20) == 'e' && next(2) == '\'') {
      return escapeString();
    }
    if (_mode == DEFAULT_MODE && next(1) == '/' && next(2) == '*') {
      return comment();
    }
    var token = super.nextToken();
    if (token.getType() == WhiteSpace && !token.getText().matches("[\u000B\f]+")) {
      var bad = (CommonToken) token;
      bad.setType(BAD);
      bad.setChannel(Token.DEFAULT_CHANNEL);
    }
    return token;
  }

  private CommonToken begun(int type, int channel) {
    int at = _input.index();
    var token = new CommonToken(_tokenFactorySourcePair, type, channel, at, at);
    token.setLine(getLine());
    token.setCharPositionInLine(getCharPositionInLine());
    return token;
  }

  private Token comment() {
    var token = begun(BlockComment, Token.HIDDEN_CHANNEL);
    int depth = 0;
    do {
      if (next(1) == IntStream.EOF) {
        token.setType(BAD);
        token.setChannel(Token.DEFAULT_CHANNEL);
        break;
      }
      int deeper = next(1) == '/' && next(2) == '*' ? 1 : next(1) == '*' && next(2) == '/' ? -1 : 0;
      depth += deeper;
      skip(deeper == 0 ? 1 : 2);
    } while (depth > 0);
    token.setStopIndex(_input.index() - 1);
    return token;
  }

  private Token escapeString() {
    var token = begun(StringConstant, Token.DEFAULT_CHANNEL);
    skip(1);
    do {
      skip(1);
      while (next(1) != '\'' || next(2) == '\'') {
        if (next(1) == IntStream.EOF) {
          token.setType(BAD);
          break;
        }
        skip(next(1) == '\'' || next(1) == '\\' && next(2) != IntStream.EOF ? 2 : 1);
      }
      if (next(1) != IntStream.EOF) {
        skip(1);
      }
    } while (skipToContinuation());
    token.setStopIndex(_input.index() - 1);
    return token;
  }

  /** A string goes on behind white space with a line break in it. */
  private boolean skipToContinuation() {
    var lineBreak = false;
    for (int i = 1; ; i++) {
      int c = next(i);
      if (c == '-' && next(i + 1) == '-') {
        while (next(i + 1) != '\n' && next(i + 1) != '\r' && next(i + 1) != IntStream.EOF) {
          i++;
        }
      } else if (c == '\'' && lineBreak) {
        skip(i - 1);
        return true;
      } else if (c == '\n' || c == '\r') {
        lineBreak = true;
      } else if (c != ' ' && c != '\t' && c != '\f' && c != '\u000B') {
        return false;
      }
    }
  }

  private int next(int i) {
    return _input.LA(i);
  }

  private void skip(int count) {
    for (int i = 0; i < count; i++) {
      getInterpreter().consume(_input);
    }
  }
}
