package dev.offshoot.lint;

import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.*;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/**
 * The tokens of an expression. It decides what can be said of one without its tree: whether it is a
 * literal, a constant, or one column and no more. In doubt it must say no, except that a constant
 * is one whatever its value.
 */
record Span(List<Token> tokens) {
  private static final Set<Integer> OF_CONSTANTS =
      Set.of(
          TRUE,
          Integer,
          Numeric,
          StringConstant,
          EQUAL,
          NOT_EQUAL,
          LTH,
          LEQ,
          GTH,
          GEQ,
          LEFT_PAREN,
          RIGHT_PAREN,
          AND,
          OR,
          NOT,
          IS,
          NULL,
          PLUS,
          MINUS,
          CAST_EXPRESSION,
          BOOLEAN,
          FALSE);

  static Span of(List<Token> all, ParserRuleContext ctx) {
    return new Span(all.subList(ctx.getStart().getTokenIndex(), ctx.getStop().getTokenIndex() + 1));
  }

  /** A condition such as {@code true} or {@code 1 = 1}. */
  boolean constant() {
    return tokens.stream().allMatch(t -> OF_CONSTANTS.contains(t.getType()));
  }

  /** A number or string by itself, with or without a cast. */
  boolean literal() {
    int from = 0;
    while (from < tokens.size() && Set.of(LEFT_PAREN, CAST, PLUS, MINUS).contains(type(from))) {
      from++;
    }
    var value = type(from);
    var next = type(from + 1);
    if (value == Integer || value == StringConstant) {
      return next == Token.EOF || next == CAST_EXPRESSION || next == RIGHT_PAREN || next == AS;
    }
    // a type's name before a string, as in uuid '…'
    return value == Identifier && next == StringConstant && from + 2 == tokens.size();
  }

  /** The column and no more, but for a cast to {@code type} or a time zone that it was in. */
  boolean isColumn(String column, Span type) {
    var wanted = type.words();
    var words = words();
    return words.equals(column)
        || words.equals(column + " :: " + wanted)
        || words.equals("cast ( " + column + " as " + wanted + " )")
        || tokens.size() == 5
            && words.startsWith(column + " at time zone ")
            && type(4) == StringConstant;
  }

  /** The tokens with one space between, folded unless quoted. */
  private String words() {
    return tokens.stream()
        .map(t ->
            t.getType() == QuotedIdentifier ? t.getText() : t.getText().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }

  private int type(int i) {
    return i < tokens.size() ? tokens.get(i).getType() : Token.EOF;
  }
}
