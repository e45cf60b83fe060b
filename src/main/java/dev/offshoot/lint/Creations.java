package dev.offshoot.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Decides which statements create something empty, and after which that can no longer be relied on.
 * A creation that may not happen must never count.
 */
final class Creations {
  private Creations() {}

  /**
   * @param certain whether the node's statement runs whenever the text does
   */
  static void note(ParserRuleContext node, Created created, boolean certain) throws Unreadable {
    switch (node) {
      case Create_table_statementContext c ->
          add(created, certain && c.if_not_exists() == null, c.name);
      case Create_table_as_statementContext c ->
          add(created, certain && c.if_not_exists() == null, c.name);
      case Create_foreign_table_statementContext c ->
          add(created, certain && c.if_not_exists() == null, c.name);
      case Into_tableContext c -> add(created, certain, c.schema_qualified_name());
      case Create_type_statementContext c -> add(created, certain, c.name);
      case Create_domain_statementContext c -> add(created, certain, c.name);
      case Create_schema_statementContext c -> {
        if (certain && c.if_not_exists() == null && c.name != null) {
          created.add(new Name(List.of(Name.part(c.name))));
        }
      }
      case Create_view_statementContext c ->
          add(
              created,
              certain && c.MATERIALIZED() != null && c.if_not_exists() == null && c.OR() == null,
              c.name);
      case Create_sequence_statementContext c ->
          add(created, certain && c.if_not_exists() == null, c.name);
      case Session_local_optionContext set -> setting(set, created);
      case Additional_statementContext a -> {
        if (a.RESET() != null) {
          created.forgetBare();
        }
      }
      case Script_additionalContext a -> {
        if (a.DISCARD() != null) {
          created.forgetAll();
        }
      }
      case Script_transactionContext t -> {
        if (t.ROLLBACK() != null || t.ABORT() != null) {
          created.forgetAll();
        }
      }
      default -> {}
    }
  }

  private static void add(Created created, boolean sure, Schema_qualified_nameContext name) {
    if (sure) {
      created.add(Name.of(name));
    }
  }

  private static void setting(Session_local_optionContext set, Created created) throws Unreadable {
    if (set.config_param == null) {
      created.forgetBare();
      return;
    }
    switch (Name.part(set.config_param)) {
      case "search_path" -> created.forgetBare();
      case "standard_conforming_strings" ->
          throw new Unreadable(
              set.getStart().getLine(),
              "cannot be judged: it changes where strings end (standard_conforming_strings)");
      default -> {}
    }
  }
}
