package dev.offshoot.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.VexContext;

/**
 * Decides what of a tree is kept while it grows: of an expression only where it begins and ends.
 * Nothing in an expression can change rows, since Postgres allows no such statement there, and a
 * long list of values would otherwise need more memory than the operator has.
 */
final class Pruning implements ParseTreeListener {
  @Override
  public void exitEveryRule(ParserRuleContext ctx) {
    if (ctx instanceof VexContext) {
      ctx.children = null;
    }
  }

  @Override
  public void enterEveryRule(ParserRuleContext ctx) {}

  @Override
  public void visitTerminal(TerminalNode node) {}

  @Override
  public void visitErrorNode(ErrorNode node) {}
}
