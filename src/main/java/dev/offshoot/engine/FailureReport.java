package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Splitter.Piece;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Makes a {@link SqlFailure} of what the driver threw: all texts masked and cut so that the whole
 * stays below 4 KiB. It must never show Postgres' context as it is, which repeats the statement,
 * and details only when the caller allows row values.
 */
final class FailureReport {
  private static final Pattern FRAME =
      Pattern.compile(
          "^(?:PL/pgSQL function (?!offshoot\\.|inline_code_block).*|SQL function .*)$",
          Pattern.MULTILINE);
  private final Change change;
  private final RunOptions options;
  private final boolean seed;

  FailureReport(Change change, RunOptions options, boolean seed) {
    this.change = change;
    this.options = options;
    this.seed = seed;
  }

  /** One of our own making. */
  SqlFailure own(
      Stage stage, Executed executed, String sqlState, String message, @Nullable String hint) {
    return SqlFailure.own(stage, executed, version(), name(), sqlState, requireCut(message), hint);
  }

  /**
   * One of Postgres' making.
   *
   * @param piece the statement that failed, null when it is unknown by nature
   */
  SqlFailure of(SQLException e, @Nullable Piece piece, Executed executed) {
    var error = serverError(e);
    var state = Diagnosis.state(e);
    var message = Diagnosis.primary(e);
    var sql = Checksum.normal(change.sql());
    Place place = null;
    if (piece != null) {
      place = error == null ? null : Place.of(error, piece, sql);
    }
    var hint = error == null ? null : error.getHint();
    return new SqlFailure(
        stage(),
        executed,
        version(),
        name(),
        state,
        requireCut(message),
        detail(error),
        cut(hint != null ? Redaction.mask(hint) : Hints.of(state, message), 500),
        place == null ? null : place.line(),
        place == null ? null : place.column(),
        place == null ? null : cut(place.excerpt(sql), 900));
  }

  SqlFailure deadline(Executed executed) {
    return own(
        stage(),
        executed,
        "57014",
        "DeadlineExceeded: it was still running after "
            + options.timeouts().deadline().toSeconds()
            + " s and was ended",
        options.building()
            ? null
            : "Raise timeouts.deadline, or do the work in smaller migrations.");
  }

  Stage stage() {
    if (seed) {
      return Stage.SEED;
    }
    return change instanceof Change.Function ? Stage.FUNCTIONS : Stage.APPLY;
  }

  private @Nullable Version version() {
    return change instanceof Change.Migration m ? m.version() : null;
  }

  private @Nullable String name() {
    return seed && change instanceof Change.Function ? null : change.name();
  }

  private @Nullable String detail(@Nullable ServerErrorMessage error) {
    if (error == null) {
      return null;
    }
    var lines = new ArrayList<String>();
    if (options.rowDataInDetails() && error.getDetail() != null) {
      lines.add(error.getDetail());
    }
    if (error.getConstraint() != null && error.getTable() != null) {
      lines.add("constraint " + error.getConstraint() + " of table " + error.getTable());
    }
    if (error.getWhere() != null) {
      FRAME.matcher(error.getWhere()).results().limit(3).forEach(f -> lines.add("in " + f.group()));
    }
    return lines.isEmpty() ? null : cut(Redaction.mask(String.join("\n", lines)), 1000);
  }

  private static @Nullable ServerErrorMessage serverError(SQLException e) {
    Throwable at = e;
    while (at != null) {
      if (at instanceof PSQLException p && p.getServerErrorMessage() != null) {
        return p.getServerErrorMessage();
      }
      at = at.getCause();
    }
    return null;
  }

  private static String requireCut(String message) {
    var text = cut(message, 1200);
    return text == null ? "" : text;
  }

  private static @Nullable String cut(@Nullable String text, int bytes) {
    if (text == null || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
      return text;
    }
    int end = Math.min(text.length(), bytes);
    while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes - 3) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "...";
  }
}
