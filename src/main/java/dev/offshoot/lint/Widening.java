package dev.offshoot.lint;

import java.util.Locale;
import java.util.Set;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Data_typeContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Predefined_typeContext;

/**
 * Decides whether a type holds every value that the types people change to it from could hold. The
 * old type is not in the text, so only types that take nearly everything are on the list; it must
 * never put one there that cuts values off.
 */
final class Widening {
  private static final Set<String> NAMES =
      Set.of("text", "varchar", "int8", "numeric", "timestamptz", "jsonb");

  private Widening() {}

  /** Whether {@code type} is on the list. */
  static boolean is(Data_typeContext type) {
    var simple = type.predefined_type();
    return type.getChildCount() == 1
        && (simple.schema_qualified_name_nontype() == null
            ? isKeyword(simple)
            : simple.LEFT_PAREN() == null && isNamed(simple));
  }

  private static boolean isNamed(Predefined_typeContext type) {
    var name = type.schema_qualified_name_nontype().getText().toLowerCase(Locale.ROOT);
    return NAMES.contains(name.replaceFirst("^pg_catalog\\.", ""));
  }

  private static boolean isKeyword(Predefined_typeContext type) {
    if (type.type_length() != null || type.precision_param() != null) {
      return false;
    }
    return type.BIGINT() != null
        || type.NUMERIC() != null
        || type.DECIMAL() != null
        || type.DEC() != null
        || type.VARCHAR() != null
        || type.VARYING() != null && type.BIT() == null
        || type.TIMESTAMP() != null && type.WITH() != null;
  }
}
