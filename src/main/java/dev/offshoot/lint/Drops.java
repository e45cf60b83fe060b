package dev.offshoot.lint;

import java.util.Locale;
import java.util.function.Consumer;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Decides which DROP statements take data along. What can be made again from its text alone, such
 * as a view, an index or a function, must never count.
 */
final class Drops {
  private final Created created;
  private final Consumer<Finding> findings;

  Drops(Created created, Consumer<Finding> findings) {
    this.created = created;
    this.findings = findings;
  }

  void judge(Drop_statementsContext drop) {
    var names = drop.if_exist_names_restrict_cascade();
    var cascades = names.cascade_restrict() != null && names.cascade_restrict().CASCADE() != null;
    var what = what(drop, cascades);
    for (var each : names.names_references().schema_qualified_name()) {
      var name = Name.of(each);
      if (what != null && !(created.has(name) && !takesOthers(drop, cascades))) {
        findings.accept(
            new Finding(
                what,
                each.getStart().getLine(),
                "drops "
                    + noun(drop)
                    + " "
                    + name
                    + (what == Kind.DROP_COLUMN ? " and the columns that need it" : "")));
      }
      created.forget(name);
    }
  }

  void judge(Drop_database_statementContext drop) {
    findings.accept(
        new Finding(
            Kind.DROP_SCHEMA,
            drop.getStart().getLine(),
            "drops database " + Name.shown(Name.part(drop.identifier()))));
  }

  void judge(Drop_owned_statementContext drop) {
    for (var role : drop.user_name()) {
      findings.accept(
          new Finding(
              Kind.DROP_TABLE,
              role.getStart().getLine(),
              "drops everything that role " + Name.shown(Name.part(role)) + " owns"));
    }
  }

  private static @Nullable Kind what(Drop_statementsContext drop, boolean cascades) {
    if (drop.TABLE() != null || drop.MATERIALIZED() != null || drop.SEQUENCE() != null) {
      return Kind.DROP_TABLE;
    }
    if (drop.SCHEMA() != null) {
      return Kind.DROP_SCHEMA;
    }
    if (drop.TYPE() != null || drop.DOMAIN() != null) {
      return Kind.DROP_TYPE;
    }
    return cascades && (drop.EXTENSION() != null || drop.COLLATION() != null)
        ? Kind.DROP_COLUMN
        : null;
  }

  /** A new type may already be the type of an old table's column. */
  private static boolean takesOthers(Drop_statementsContext drop, boolean cascades) {
    return cascades && (drop.TYPE() != null || drop.DOMAIN() != null);
  }

  /** The words between DROP and the names, as in "materialized view". */
  private static String noun(Drop_statementsContext drop) {
    var words = new StringBuilder();
    for (ParseTree child : drop.children) {
      if (child instanceof If_exist_names_restrict_cascadeContext) {
        break;
      }
      words.append(words.isEmpty() ? "" : " ").append(child.getText().toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }
}
