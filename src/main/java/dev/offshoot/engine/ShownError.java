package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * What of an error of Postgres may be shown where its values may be rows of production. Decides by
 * class, by the place in Postgres that raised it, and by the migration's own text: messages of the
 * classes in {@link #NAMES_ONLY} name objects and settings, never values, unless SQL itself wrote
 * the text. Those of {@link #NAMES_AT_RUN_TIME} may name what is in no catalog: they must have
 * their place in the statement, or all their words in the text. All others are replaced by the
 * condition's name and the error's own fields.
 */
final class ShownError {
  /** Class 23 names constraints, tables and columns; the row stands in the detail. */
  private static final Set<String> NAMES_ONLY =
      Set.of("42", "23", "0A", "25", "2D", "3D", "3F", "40", "53", "55", "57", "58");

  /** A value can become such a name when a statement runs, as in {@code email::regclass}. */
  private static final Set<String> NAMES_AT_RUN_TIME = Set.of("42", "0A", "3D", "3F", "55");

  /** A name that SQL put together is that of an object made of a row, perhaps. */
  private static final Pattern EXECUTED =
      Pattern.compile(
          "^PL/pgSQL function (?!offshoot\\.run\\()[^\\n]*+(?<= at EXECUTE)$", Pattern.MULTILINE);

  /** Where the text, and every field, is that of a RAISE or of another server. */
  private static final Set<String> WRITTEN_BY_SQL =
      Set.of("exec_stmt_raise", "PLy_elog_impl", "dblink_res_error", "pgfdw_report_error");

  /** Only the ledger's own functions are in this schema: no name can be mistaken for it. */
  private static final Pattern OURS =
      Pattern.compile("PL/pgSQL function offshoot\\.(?!run\\().*", Pattern.DOTALL);

  private static final Pattern FRAME =
      Pattern.compile(
          "^(?:PL/pgSQL function (?!offshoot\\.|inline_code_block)(?<name>[^()\\n]++)\\((?<types>[^()\\n]*+)\\) line \\d++ at [A-Za-z /]++"
              + "|SQL function \"(?<sql>[^\"\\n]++)\" (?:statement \\d++|during [a-z]++))$",
          Pattern.MULTILINE);

  static final String HINT =
      "The message may hold values of rows, so a root does not show it; --show-row-values of the"
          + " operator does.";

  private final SQLException thrown;
  private final @Nullable ServerErrorMessage error;
  private final boolean rowValues;
  private final @Nullable Piece piece;
  private final OwnText text;

  /**
   * @param piece the statement that failed, null when it is unknown by nature
   * @param sql the whole text of which it is one
   * @param rowValues all may be shown
   */
  ShownError(SQLException thrown, @Nullable Piece piece, String sql, boolean rowValues) {
    this.thrown = thrown;
    this.error = Diagnosis.serverError(thrown);
    this.piece = piece;
    this.text = new OwnText(sql);
    this.rowValues = rowValues;
  }

  /** The primary message, or what replaces it. */
  String message() {
    if (whole()) {
      return Diagnosis.primary(thrown);
    }
    var fields = fields();
    return Conditions.name(Diagnosis.state(thrown))
        + (fields.isEmpty() ? "" : ": " + String.join(", ", fields));
  }

  @Nullable String hint() {
    if (!whole()) {
      return HINT;
    }
    return error == null || error.getHint() == null ? null : Redaction.mask(error.getHint());
  }

  /** Never the context as it is: it repeats statements and rows. */
  List<String> details() {
    var lines = new ArrayList<String>();
    if (error == null) {
      return lines;
    }
    if (rowValues && error.getDetail() != null) {
      lines.add(error.getDetail());
    }
    if (error.getConstraint() != null
        && error.getTable() != null
        && (rowValues
            || (!writtenBySql(error)
                && nameShown(error.getConstraint())
                && nameShown(error.getTable())))) {
      lines.add("constraint " + error.getConstraint() + " of table " + error.getTable());
    }
    if (error.getWhere() != null) {
      FRAME
          .matcher(error.getWhere())
          .results()
          .filter(this::own)
          .limit(3)
          .forEach(f -> lines.add("in " + f.group()));
    }
    return lines;
  }

  /** An error of the ledger's own functions. */
  static boolean ours(SQLException thrown) {
    var error = Diagnosis.serverError(thrown);
    return error != null && error.getWhere() != null && OURS.matcher(error.getWhere()).matches();
  }

  /** A function's name may be a value too, where SQL put together what created it. */
  private boolean own(MatchResult frame) {
    if (rowValues) {
      return true;
    }
    var sql = frame.group("sql");
    return sql == null
        ? text.has(frame.group("name").replace("\"", "")) && text.words(frame.group("types"))
        : text.has(sql);
  }

  private boolean whole() {
    if (rowValues || error == null || ours(thrown)) {
      return true;
    }
    var state = Diagnosis.state(thrown);
    return state.length() == 5
        && NAMES_ONLY.contains(state.substring(0, 2))
        && !writtenBySql(error)
        && !Place.dynamic(error, piece)
        && (!(NAMES_AT_RUN_TIME.contains(state.substring(0, 2)) || executed())
            || Place.analysed(error, piece)
            || text.accountsFor(String.valueOf(error.getMessage())));
  }

  private boolean executed() {
    return error != null && error.getWhere() != null && EXECUTED.matcher(error.getWhere()).find();
  }

  private boolean nameShown(String name) {
    return !executed() || text.has(name);
  }

  private List<String> fields() {
    var fields = new ArrayList<String>();
    if (error != null && !writtenBySql(error)) {
      add(fields, "schema", error.getSchema());
      add(fields, "table", error.getTable());
      add(fields, "column", error.getColumn());
      add(fields, "data type", error.getDatatype());
      add(fields, "constraint", error.getConstraint());
    }
    return fields;
  }

  private void add(List<String> fields, String name, @Nullable String value) {
    if (value != null && nameShown(value)) {
      fields.add(name + " " + value);
    }
  }

  private static boolean writtenBySql(ServerErrorMessage error) {
    return error.getRoutine() != null && WRITTEN_BY_SQL.contains(error.getRoutine());
  }
}
