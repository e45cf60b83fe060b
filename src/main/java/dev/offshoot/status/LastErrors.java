package dev.offshoot.status;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import dev.offshoot.api.LastError;
import dev.offshoot.engine.SqlFailure;
import org.jspecify.annotations.Nullable;

/** Says the engine's failure in the words of the API, cut to the size of a status. Pure. */
public final class LastErrors {
  private LastErrors() {}

  /** The failure as a status shows it. */
  public static LastError of(SqlFailure failure) {
    var version = failure.version();
    return ErrorText.cut(
        new LastError(
            switch (failure.stage()) {
              case PLAN -> ErrorStage.PLAN;
              case REHEARSAL -> ErrorStage.REHEARSAL;
              case APPLY -> ErrorStage.APPLY;
              case FUNCTIONS -> ErrorStage.FUNCTIONS;
              case SEED -> ErrorStage.SEED;
            },
            switch (failure.executed()) {
              case NONE -> Executed.NONE;
              case PARTIAL -> Executed.PARTIAL;
            },
            version == null ? null : version.toString(),
            line(failure.name()),
            failure.sqlState(),
            Printable.line(failure.message()),
            line(failure.detail()),
            line(failure.hint()),
            failure.line(),
            failure.column(),
            excerpt(failure.statement())));
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null ? null : Printable.line(text);
  }

  /**
   * On lines of its own: kubectl describe shifts the first line of a value, and the caret with it.
   */
  private static @Nullable String excerpt(@Nullable String statement) {
    return statement == null ? null : "\n" + Printable.lines(statement);
  }
}
