package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Splitter.Piece;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link SqlFailure} of what the driver threw: all texts masked and cut so that the whole
 * stays below 4 KiB. It must never show Postgres' context as it is, which repeats the statement,
 * and details only when the caller allows row values.
 */
final class FailureReport {
  private final Change change;
  private final RunOptions options;
  private final boolean seed;
  private final @Nullable String source;

  FailureReport(Change change, RunOptions options, boolean seed) {
    this(change, options, seed, null);
  }

  private FailureReport(Change change, RunOptions options, boolean seed, @Nullable String source) {
    this.change = change;
    this.options = options;
    this.seed = seed;
    this.source = source;
  }

  /** Of a seed: it names the source, and the line is that of the source's own text. */
  static SqlFailure ofSeed(
      Step step, RunOptions options, SQLException e, @Nullable Piece piece, Executed executed) {
    for (var part : step.parts()) {
      if (piece != null && part.has(piece)) {
        return new FailureReport(
                new Change.Function(step.name(), part.sql()), options, true, part.source())
            .of(e, new Piece(piece.text(), piece.offset() - part.offset()), executed);
      }
    }
    return new FailureReport(step.change(), options, true).of(e, piece, executed);
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
    var error = Diagnosis.serverError(e);
    var state = Diagnosis.state(e);
    var sql = Checksum.normal(change.sql());
    var shown = new ShownError(e, piece, sql, options.rowDataInDetails());
    Place place = null;
    if (piece != null) {
      place = error == null ? null : Place.of(error, piece, sql);
    }
    var hint = shown.hint();
    var details = shown.details();
    return new SqlFailure(
        stage(),
        executed,
        version(),
        name(),
        state,
        requireCut(shown.message()),
        details.isEmpty() ? null : cut(Redaction.mask(String.join("\n", details)), 1000),
        cut(hint(hint, state, Diagnosis.primary(e)), 500),
        place == null ? null : place.line(),
        place == null ? null : place.column(),
        place == null ? null : cut(place.excerpt(sql), 900));
  }

  /** Ours first where Postgres' message is not shown: it says what to do. */
  private static @Nullable String hint(@Nullable String shown, String state, String primary) {
    var ours = Hints.of(state, primary);
    return shown == null || (shown.equals(ShownError.HINT) && ours != null) ? ours : shown;
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
    return seed ? source : change.name();
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
