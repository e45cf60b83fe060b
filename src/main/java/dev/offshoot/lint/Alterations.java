package dev.offshoot.lint;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.*;

/**
 * Decides which actions of ALTER TABLE, TYPE and DOMAIN lose values, or fail on rows that are
 * there. It must never guess a column's old type.
 */
final class Alterations {
  private static final Set<String> COUNTING =
      Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8");

  private final List<Token> tokens;
  private final Created created;
  private final Consumer<Finding> findings;

  Alterations(List<Token> tokens, Created created, Consumer<Finding> findings) {
    this.tokens = tokens;
    this.created = created;
    this.findings = findings;
  }

  void judge(Alter_table_statementContext alter) {
    var table = Name.of(alter.name);
    if (!created.has(table)) {
      for (var action : alter.table_action()) {
        judge(action, table);
      }
    }
    new Moves(created).note(alter, table);
  }

  private void judge(Table_actionContext action, Name table) {
    if (action.DROP() != null && action.column != null) {
      find(Kind.DROP_COLUMN, action, "drops column " + shown(action.column) + " of " + table);
    } else if (action.column_action() != null) {
      judge(action, action.column_action(), table);
    } else if (action.table_column_definition() != null) {
      added(action, action.table_column_definition(), table);
    } else if (action.tabl_constraint != null) {
      constraint(action, action.tabl_constraint, table);
    }
  }

  private void judge(Table_actionContext action, Column_actionContext change, Name table) {
    var column = action.column;
    if (change.set != null) {
      find(Kind.NOT_NULL, action, "sets column " + shown(column) + " of " + table + " NOT NULL");
    } else if (change.data_type() != null) {
      narrows(action, column, change.data_type(), change.vex(), table);
    }
  }

  private void added(
      Table_actionContext action, Table_column_definitionContext column, Name table) {
    var bodies =
        column.constraint_common().stream().map(Constraint_commonContext::constr_body).toList();
    var needed = bodies.stream().anyMatch(Alterations::needsValue);
    var given =
        bodies.stream()
            .anyMatch(
                b -> b.DEFAULT() != null || b.identity_body() != null || b.GENERATED() != null);
    var counts = COUNTING.contains(column.data_type().getText().toLowerCase(Locale.ROOT));
    if (needed && !given && !counts) {
      find(
          Kind.NOT_NULL,
          action,
          "adds column "
              + shown(column.identifier())
              + " to "
              + table
              + " NOT NULL without a default");
    }
  }

  private static boolean needsValue(Constr_bodyContext body) {
    return body.PRIMARY() != null || body.NULL() != null && body.NOT() != null;
  }

  private void constraint(
      Table_actionContext action, Constraint_commonContext constraint, Name table) {
    var body = constraint.constr_body();
    if (body.NOT() != null && body.col_name != null && constraint.VALID() == null) {
      find(
          Kind.NOT_NULL,
          action,
          "sets column " + Name.of(body.col_name) + " of " + table + " NOT NULL");
    }
  }

  void judge(Alter_type_statementContext alter) {
    var type = Name.of(alter.name);
    if (!created.has(type)) {
      for (var action : alter.type_action()) {
        if (action.DROP() != null) {
          find(
              Kind.DROP_COLUMN,
              action,
              "drops attribute " + shown(action.identifier()) + " of type " + type);
        } else if (action.ALTER() != null) {
          narrows(action, action.identifier(), action.data_type(), null, type);
        }
      }
    }
    if (alter.rename_to() != null || alter.set_schema() != null) {
      created.forget(type);
    }
  }

  void judge(Alter_domain_statementContext alter) {
    var domain = Name.of(alter.name);
    if (alter.SET() != null && alter.NOT() != null && !created.has(domain)) {
      find(Kind.NOT_NULL, alter, "sets every column of domain " + domain + " NOT NULL");
    }
    if (alter.rename_to() != null || alter.set_schema() != null) {
      created.forget(domain);
    }
  }

  private void narrows(
      ParserRuleContext action,
      ParserRuleContext column,
      Data_typeContext type,
      @Nullable ParserRuleContext using,
      Name of) {
    var same =
        using == null || Span.of(tokens, using).isColumn(Name.part(column), Span.of(tokens, type));
    if (!same || !Widening.is(type)) {
      find(
          Kind.NARROW_TYPE,
          action,
          "turns column "
              + shown(column)
              + " of "
              + of
              + " into "
              + text(type)
              + (same
                  ? ", which may not hold every value"
                  : " by an expression, which may not keep every value"));
    }
  }

  private static String shown(ParserRuleContext identifier) {
    return Name.shown(Name.part(identifier));
  }

  private static String text(ParserRuleContext ctx) {
    var from = ctx.getStart();
    var all = new Interval(from.getStartIndex(), ctx.getStop().getStopIndex());
    return from.getInputStream().getText(all).replaceAll("\\s+", " ");
  }

  private void find(Kind kind, ParserRuleContext at, String message) {
    findings.accept(new Finding(kind, at.getStart().getLine(), message));
  }
}
