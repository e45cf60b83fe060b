package dev.offshoot.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Decides which literals are likely keys that a database has generated: those that are written into
 * a column whose name ends in {@code _id}. It warns once for a column of a statement, and must
 * never tell the literal itself.
 */
final class LiteralKeys {
  private final List<Token> tokens;
  private final Consumer<Finding> findings;

  LiteralKeys(List<Token> tokens, Consumer<Finding> findings) {
    this.tokens = tokens;
    this.findings = findings;
  }

  void judge(Insert_stmt_for_psqlContext insert) {
    var table = Name.of(insert.insert_table_name);
    var told = new HashSet<String>();
    if (insert.insert_columns() != null && insert.select_stmt() != null) {
      var columns = insert.insert_columns().indirection_identifier();
      for (var row : rows(insert.select_stmt().select_ops())) {
        compare(columns, row, table, told);
      }
    }
    if (insert.conflict_action() != null) {
      sets(insert.conflict_action().update_set(), table, told);
    }
  }

  void judge(Update_stmt_for_psqlContext update) {
    sets(update.update_set(), Name.of(update.update_table_name), new HashSet<>());
  }

  void judge(Merge_stmt_for_psqlContext merge) {
    var table = Name.of(merge.merge_table_name);
    var told = new HashSet<String>();
    for (var when : merge.when_condition()) {
      var insert = when.merge_not_matched();
      if (insert != null && insert.insert_columns() != null && insert.values_stmt() != null) {
        for (var row : insert.values_stmt().values_values()) {
          compare(
              insert.insert_columns().indirection_identifier(), values(row.children), table, told);
        }
      }
      if (when.merge_matched() != null) {
        for (var set : when.merge_matched().merge_update()) {
          compare(set.column, values(afterEqual(set)), table, told);
        }
      }
    }
  }

  private void sets(List<Update_setContext> sets, Name table, Set<String> told) {
    for (var set : sets) {
      compare(set.column, values(afterEqual(set)), table, told);
    }
  }

  private static List<ParseTree> afterEqual(ParserRuleContext set) {
    for (int i = 0; i < set.children.size(); i++) {
      if (set.children.get(i).getText().equals("=")) {
        return set.children.subList(i + 1, set.children.size());
      }
    }
    return List.of();
  }

  /** The rows of an INSERT, each with one tree for a column. */
  private static List<List<ParseTree>> rows(Select_opsContext select) {
    var rows = new ArrayList<List<ParseTree>>();
    for (var part : select.select_ops()) {
      rows.addAll(rows(part));
    }
    var primary = select.select_primary();
    if (primary != null && primary.values_stmt() != null) {
      primary.values_stmt().values_values().forEach(v -> rows.add(values(v.children)));
    } else if (primary != null && primary.select_list() != null) {
      var list = new ArrayList<ParseTree>();
      primary.select_list().select_sublist().forEach(s -> list.add(s.vex()));
      rows.add(list);
    }
    return rows;
  }

  /** Expressions and DEFAULTs, without what stands between them. */
  private static List<ParseTree> values(List<ParseTree> all) {
    return all.stream()
        .filter(v -> v instanceof VexContext || v.getText().equalsIgnoreCase("default"))
        .toList();
  }

  private void compare(
      List<Indirection_identifierContext> columns,
      List<ParseTree> values,
      Name table,
      Set<String> told) {
    for (int i = 0; i < Math.min(columns.size(), values.size()); i++) {
      var column = Name.part(columns.get(i).identifier());
      if (column.endsWith("_id")
          && values.get(i) instanceof VexContext value
          && Span.of(tokens, value).literal()
          && told.add(column)) {
        findings.accept(
            new Finding(
                Kind.LITERAL_KEY,
                value.getStart().getLine(),
                "writes a literal into "
                    + Name.shown(column)
                    + " of "
                    + table
                    + "; generated keys differ between databases, look it up instead"));
      }
    }
  }
}
