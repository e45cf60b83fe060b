package dev.offshoot.engine;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong in SQL, exactly: the fields of {@code status.lastError} (DESIGN: status).
 *
 * @param stage where in the story it happened
 * @param executed whether anything of the failed item was left behind
 * @param version the migration, if it was one
 * @param name the migration's or function's name
 * @param sqlState five characters, Postgres appendix A, or one of ours ("OF...")
 * @param message Postgres' primary message, or ours
 * @param line 1-based line in the item's own text, null when unknown by nature
 * @param column 1-based column in code points, null when unknown
 * @param statement an excerpt with a caret under the place
 */
public record SqlFailure(
    Stage stage,
    Executed executed,
    @Nullable Version version,
    @Nullable String name,
    String sqlState,
    String message,
    @Nullable String detail,
    @Nullable String hint,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable String statement) {
  /** Whatever it was made of, it can be stored and read again. */
  public SqlFailure {
    name = storable(name);
    sqlState = Texts.storable(sqlState);
    message = Texts.storable(message);
    detail = storable(detail);
    hint = storable(hint);
    statement = storable(statement);
  }

  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : Texts.storable(text);
  }

  /** One that is ours and not Postgres': it has no place in a text. */
  public static SqlFailure own(
      Stage stage,
      Executed executed,
      @Nullable Version version,
      @Nullable String name,
      String sqlState,
      String message,
      @Nullable String hint) {
    return new SqlFailure(
        stage, executed, version, name, sqlState, message, null, hint, null, null, null);
  }

  /** The same at another stage, where nothing of it was left behind. */
  public SqlFailure unexecuted(Stage at) {
    return new SqlFailure(
        at, Executed.NONE, version, name, sqlState, message, detail, hint, line, column, statement);
  }

  /** It was tried again until that was enough: the text may be right, and another time better. */
  public boolean passing() {
    return Diagnosis.passing(sqlState);
  }

  /** One statement ran longer than {@link Engine.Timeouts#statement}. */
  public boolean statementTimeout() {
    return Diagnosis.statementTimeout(sqlState, message);
  }

  /** The part of the work that failed. */
  public enum Stage {
    PLAN,
    REHEARSAL,
    APPLY,
    FUNCTIONS,
    SEED
  }

  /** What stayed behind of the run. */
  public enum Executed {
    /** Nothing of this run is in the database. */
    NONE,
    /**
     * Earlier items of the same run stayed, each whole; of a non-transactional one perhaps a part.
     */
    PARTIAL
  }
}
