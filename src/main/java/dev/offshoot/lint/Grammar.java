package dev.offshoot.lint;

import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.atn.PredictionContextCache;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * Decides whether tokens are SQL, and what of it: the only place that runs the parser. It must
 * never throw anything but {@link Unreadable}, never run without an end, and never let the parser's
 * tables outlive it: they grow with every text that is read.
 */
final class Grammar {
  private static final int DEEPEST = 100;

  private final DFA[] tables = new DFA[SQLParser._ATN.getNumberOfDecisions()];
  private final PredictionContextCache contexts = new PredictionContextCache();

  Grammar() {
    for (int i = 0; i < tables.length; i++) {
      tables[i] = new DFA(SQLParser._ATN.getDecisionState(i), i);
    }
  }

  /** One statement. */
  ParserRuleContext script(List<Token> tokens) throws Unreadable {
    return parse(tokens, SQLParser::sql);
  }

  /** The body of a PL/pgSQL function. */
  ParserRuleContext block(List<Token> tokens) throws Unreadable {
    return parse(tokens, SQLParser::plpgsql_function);
  }

  /** First the quick way, which refuses some texts that are right; then the exact one. */
  private ParserRuleContext parse(
      List<Token> tokens, Function<SQLParser, ? extends ParserRuleContext> rule) throws Unreadable {
    refuseDeep(tokens);
    try {
      try {
        return run(tokens, rule, PredictionMode.SLL);
      } catch (ParseCancellationException quick) {
        return run(tokens, rule, PredictionMode.LL);
      }
    } catch (ParseCancellationException e) {
      throw e.getCause() instanceof RecognitionException r && r.getOffendingToken() != null
          ? Unreadable.at(r.getOffendingToken())
          : new Unreadable(tokens.getFirst().getLine(), String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw new Unreadable(tokens.getFirst().getLine(), "is nested too deeply to be judged");
    }
  }

  /** Deep nesting costs the parser memory and time out of all proportion. */
  private static void refuseDeep(List<Token> tokens) throws Unreadable {
    int depth = 0;
    for (var token : tokens) {
      depth +=
          switch (token.getType()) {
            case SQLParser.LEFT_PAREN, SQLParser.LEFT_BRACKET -> 1;
            case SQLParser.RIGHT_PAREN, SQLParser.RIGHT_BRACKET -> -1;
            default -> 0;
          };
      if (depth > DEEPEST) {
        throw new Unreadable(token.getLine(), "is nested too deeply to be judged");
      }
    }
  }

  private ParserRuleContext run(
      List<Token> tokens,
      Function<SQLParser, ? extends ParserRuleContext> rule,
      PredictionMode mode) {
    var parser = new SQLParser(new Patience(new ListTokenSource(tokens), tokens.size()));
    parser.setInterpreter(new ParserATNSimulator(parser, SQLParser._ATN, tables, contexts));
    parser.getInterpreter().setPredictionMode(mode);
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    parser.addParseListener(new Pruning());
    return rule.apply(parser);
  }

  /** Ends a parse that looks ahead again and again: some nestings would take for ever. */
  private static final class Patience extends CommonTokenStream {
    private static final int LOOKS_PER_TOKEN = 300;
    private long left;

    Patience(ListTokenSource source, int tokens) {
      super(source);
      left = 1_000_000L + (long) tokens * LOOKS_PER_TOKEN;
    }

    @Override
    public Token LT(int k) {
      if (left-- < 0) {
        throw new ParseCancellationException("is too tangled to be judged");
      }
      return super.LT(k);
    }
  }
}
