package dev.offshoot.lint;

import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.*;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Cuts a text's tokens into statements, one at a time, so that no more than one statement is held
 * in memory and one that cannot be read does not spoil the others. It must never drop a token other
 * than the semicolons: a wrong cut can then only be unreadable, not hide anything.
 */
final class Pieces {
  private static final int MOST_TOKENS = 250_000;

  private final ExactLexer lexer;

  Pieces(ExactLexer lexer) {
    this.lexer = lexer;
  }

  /** The next statement's tokens; none at the end. Behind a failure nothing more can be read. */
  List<Token> next() throws Unreadable {
    var piece = new ArrayList<Token>();
    int parens = 0;
    int blocks = 0;
    for (var t = lexer.nextToken(); t.getType() != Token.EOF; t = lexer.nextToken()) {
      if (t.getChannel() != Token.DEFAULT_CHANNEL) {
        continue;
      }
      switch (t.getType()) {
        case LEFT_PAREN -> parens++;
        case RIGHT_PAREN -> parens--;
        case ATOMIC -> blocks = blocks == 0 && beginsBody(piece) ? 1 : blocks;
        case CASE -> blocks += blocks > 0 ? 1 : 0;
        case END -> blocks -= blocks > 0 ? 1 : 0;
        default -> {}
      }
      if (t.getType() != SEMI_COLON || parens > 0 || blocks > 0) {
        if (piece.size() == MOST_TOKENS) {
          throw new Unreadable(piece.getFirst().getLine(), "is too long to be judged");
        }
        piece.add(t);
      } else if (!piece.isEmpty()) {
        return piece;
      }
    }
    return piece;
  }

  /** CREATE FUNCTION … BEGIN ATOMIC has semicolons of its own. */
  private static boolean beginsBody(List<Token> piece) {
    return !piece.isEmpty()
        && piece.getFirst().getType() == CREATE
        && piece.getLast().getType() == BEGIN;
  }
}
