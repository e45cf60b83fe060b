package dev.offshoot.branch;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import dev.offshoot.api.LastError;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.ErrorText;

/** Turns the engine's failure into the status' error, cut to its bound. Pure. */
final class Errors {
  private Errors() {}

  static LastError of(SqlFailure failure) {
    return ErrorText.cut(
        new LastError(
            ErrorStage.valueOf(failure.stage().name()),
            Executed.valueOf(failure.executed().name()),
            failure.version() == null ? null : failure.version().toString(),
            failure.name(),
            failure.sqlState(),
            failure.message(),
            failure.detail(),
            failure.hint(),
            failure.line(),
            failure.column(),
            failure.statement()));
  }
}
