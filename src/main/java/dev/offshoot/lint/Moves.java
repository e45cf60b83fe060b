package dev.offshoot.lint;

import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_table_statementContext;

/**
 * Decides what an ALTER TABLE means for the tables that a text has created: one that takes another
 * name or gets the rows of an old table must never pass for empty.
 */
final class Moves {
  private final Created created;

  Moves(Created created) {
    this.created = created;
  }

  void note(Alter_table_statementContext alter, Name table) {
    if (alter.rename_to() != null) {
      created.rename(table, Name.part(alter.rename_to().name));
    }
    if (alter.set_schema() != null) {
      if (!created.has(table)) {
        created.forgetSchema(Name.part(alter.set_schema().identifier()));
      }
      created.forget(table);
    }
    if (alter.alter_partition() != null && alter.alter_partition().ATTACH() != null) {
      var child = alter.alter_partition().partition_table_value().schema_qualified_name();
      forgetUnlessNew(table, Name.of(child));
    }
    for (var action : alter.table_action()) {
      if (action.inherit_option() != null && action.parent_table != null) {
        forgetUnlessNew(Name.of(action.parent_table), table);
      }
    }
  }

  private void forgetUnlessNew(Name parent, Name child) {
    if (!created.has(child)) {
      created.forget(parent);
    }
  }
}
