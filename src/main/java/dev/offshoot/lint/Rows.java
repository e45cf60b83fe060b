package dev.offshoot.lint;

import java.util.List;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Decides which statements change every row of a table. It must never ask how many rows that are: a
 * condition, whatever it says, is the author's.
 */
final class Rows {
  private final List<Token> tokens;
  private final Created created;
  private final Consumer<Finding> findings;

  Rows(List<Token> tokens, Created created, Consumer<Finding> findings) {
    this.tokens = tokens;
    this.created = created;
    this.findings = findings;
  }

  void judge(Delete_stmt_for_psqlContext delete) {
    var conditional = delete.WHERE() != null && (delete.CURRENT() != null || says(delete.vex()));
    if (!conditional) {
      find(
          Kind.DELETE_ALL,
          delete.DELETE().getSymbol(),
          "deletes all rows of ",
          delete.delete_table_name);
    }
  }

  void judge(Update_stmt_for_psqlContext update) {
    var conditional = update.WHERE() != null && (update.CURRENT() != null || says(update.vex()));
    if (!conditional) {
      find(
          Kind.UPDATE_ALL,
          update.UPDATE().getSymbol(),
          "updates all rows of ",
          update.update_table_name);
    }
  }

  void judge(Merge_stmt_for_psqlContext merge) {
    if (says(merge.vex())) {
      return;
    }
    for (var when : merge.when_condition()) {
      var action = when.merge_matched();
      if (action == null || says(when.vex())) {
        continue;
      }
      if (action.DELETE() != null) {
        find(
            Kind.DELETE_ALL,
            action.getStart(),
            "deletes rows by a condition that never varies from ",
            merge.merge_table_name);
      } else if (action.UPDATE() != null) {
        find(
            Kind.UPDATE_ALL,
            action.getStart(),
            "updates rows by a condition that never varies of ",
            merge.merge_table_name);
      }
    }
  }

  void judge(Truncate_stmtContext truncate) {
    var cascades =
        truncate.cascade_restrict() != null && truncate.cascade_restrict().CASCADE() != null;
    for (var table : truncate.only_table_multiply()) {
      var name = Name.of(table.schema_qualified_name());
      if (cascades || !created.has(name)) {
        findings.accept(
            new Finding(
                Kind.TRUNCATE,
                table.getStart().getLine(),
                "empties table " + name + (cascades ? " and every table that refers to it" : "")));
      }
    }
  }

  /** A condition that depends on the row. */
  private boolean says(@Nullable ParserRuleContext condition) {
    return condition != null && !Span.of(tokens, condition).constant();
  }

  private void find(Kind kind, Token at, String does, Schema_qualified_nameContext table) {
    var name = Name.of(table);
    if (!created.has(name)) {
      findings.accept(new Finding(kind, at.getLine(), does + name));
    }
  }
}
