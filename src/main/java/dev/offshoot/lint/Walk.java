package dev.offshoot.lint;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Goes over one statement's tree in the order of the text and decides who judges which part. It
 * must never go into what the statement only defines, such as a function's body or a rule, and
 * never use the thread's stack for it: trees can be deep.
 */
final class Walk {
  private final Grammar grammar;
  private final Created created;
  private final Consumer<Finding> findings;
  private final boolean certain;
  private final Rows rows;
  private final Drops drops;
  private final Alterations alterations;
  private final LiteralKeys keys;

  Walk(Grammar grammar, List<Token> tokens, Created created, Consumer<Finding> findings) {
    this(grammar, tokens, created, findings, true);
  }

  private Walk(
      Grammar grammar,
      List<Token> tokens,
      Created created,
      Consumer<Finding> findings,
      boolean certain) {
    this.grammar = grammar;
    this.created = created;
    this.findings = findings;
    this.certain = certain;
    this.rows = new Rows(tokens, created, findings);
    this.drops = new Drops(created, findings);
    this.alterations = new Alterations(tokens, created, findings);
    this.keys = new LiteralKeys(tokens, findings);
  }

  /** The same for a part whose statements may not run, such as the branch of an IF. */
  Walk uncertain(List<Token> part) {
    return new Walk(grammar, part, created, findings, false);
  }

  void over(ParserRuleContext root) throws Unreadable {
    var rest = new ArrayDeque<ParseTree>();
    rest.push(root);
    while (!rest.isEmpty()) {
      if (rest.pop() instanceof ParserRuleContext ctx && ctx.children != null && enter(ctx)) {
        for (int i = ctx.children.size() - 1; i >= 0; i--) {
          rest.push(ctx.children.get(i));
        }
      }
    }
  }

  /** Judges the node; true when its children are to be judged as well. */
  private boolean enter(ParserRuleContext node) throws Unreadable {
    switch (node) {
      case Create_function_statementContext f -> {
        return false;
      }
      case Create_rewrite_statementContext r -> {
        return false;
      }
      case Explain_statementContext e -> {
        return e.analyze_keyword() != null
            || e.explain_option().stream().anyMatch(o -> o.analyze_keyword() != null);
      }
      case Anonymous_blockContext block -> new Blocks(grammar, this).judge(block);
      case Delete_stmt_for_psqlContext delete -> rows.judge(delete);
      case Update_stmt_for_psqlContext update -> {
        rows.judge(update);
        keys.judge(update);
      }
      case Merge_stmt_for_psqlContext merge -> {
        rows.judge(merge);
        keys.judge(merge);
      }
      case Insert_stmt_for_psqlContext insert -> keys.judge(insert);
      case Truncate_stmtContext truncate -> rows.judge(truncate);
      case Drop_statementsContext drop -> drops.judge(drop);
      case Drop_database_statementContext drop -> drops.judge(drop);
      case Drop_owned_statementContext drop -> drops.judge(drop);
      case Alter_table_statementContext alter -> alterations.judge(alter);
      case Alter_type_statementContext alter -> alterations.judge(alter);
      case Alter_domain_statementContext alter -> alterations.judge(alter);
      default -> Creations.note(node, created, certain);
    }
    return true;
  }
}
