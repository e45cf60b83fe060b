package dev.offshoot.lint;

import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Anonymous_blockContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.SconstContext;

/**
 * Decides what of a DO block is judged: all of it when the grammar reads it as PL/pgSQL, else those
 * of its statements that can be read by themselves. A block in another language must never be taken
 * for SQL.
 */
final class Blocks {
  /** What a statement may follow inside a block without a semicolon between. */
  private static final Set<Integer> OPENERS = Set.of(BEGIN, THEN, ELSE, LOOP);

  private static final int MOST_OPENERS = 20;

  private final Grammar grammar;
  private final Walk walk;

  Blocks(Grammar grammar, Walk walk) {
    this.grammar = grammar;
    this.walk = walk;
  }

  void judge(Anonymous_blockContext block) throws Unreadable {
    var body = block.sconst().getFirst();
    var language = "plpgsql";
    for (int i = 1; i < block.children.size(); i++) {
      if (block.children.get(i - 1) == block.LANGUAGE()) {
        var named = (ParserRuleContext) block.children.get(i);
        language = Name.part(named).replace("'", "").toLowerCase(Locale.ROOT);
      } else if (block.children.get(i) instanceof SconstContext text) {
        body = text;
      }
    }
    if (!language.equals("plpgsql")) {
      return;
    }
    var lexer = lexer(body);
    var all = new ArrayList<Token>();
    for (var t = lexer.nextToken(); t.getType() != Token.EOF; t = lexer.nextToken()) {
      if (t.getChannel() == Token.DEFAULT_CHANNEL) {
        all.add(t);
      }
    }
    var withoutInto = Targets.removed(all);
    try {
      walk.uncertain(withoutInto).over(grammar.block(withoutInto));
    } catch (Unreadable e) {
      oneByOne(withoutInto);
    }
  }

  /** The body's tokens; lines go on counting where the body begins. */
  private static ExactLexer lexer(SconstContext body) throws Unreadable {
    var first = body.getStart();
    var last = body.getStop();
    var input = first.getInputStream();
    if (first.getType() == BeginDollarStringConstant) {
      var inner = new Interval(first.getStopIndex() + 1, last.getStartIndex() - 1);
      return new ExactLexer(inner.b < inner.a ? "" : input.getText(inner), first.getLine());
    }
    var text = input.getText(new Interval(first.getStartIndex(), last.getStopIndex()));
    if (!text.startsWith("'")) {
      throw new Unreadable(first.getLine(), "cannot be read: a DO block within an escape string");
    }
    return new ExactLexer(text.substring(1, text.length() - 1).replace("''", "'"), first.getLine());
  }

  private void oneByOne(List<Token> tokens) {
    int from = 0;
    for (int i = 0; i <= tokens.size(); i++) {
      if (i == tokens.size() || tokens.get(i).getType() == SEMI_COLON) {
        one(tokens.subList(from, i));
        from = i + 1;
      }
    }
  }

  private void one(List<Token> piece) {
    int tries = 0;
    for (int i = -1; i < piece.size() - 1 && tries < MOST_OPENERS; i++) {
      if (i >= 0 && !OPENERS.contains(piece.get(i).getType())) {
        continue;
      }
      tries++;
      var statement = List.copyOf(piece.subList(i + 1, piece.size()));
      try {
        walk.uncertain(statement).over(grammar.script(statement));
        return;
      } catch (Unreadable e) {
        // the next opener, or left alone
      }
    }
  }
}
