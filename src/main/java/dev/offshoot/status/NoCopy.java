package dev.offshoot.status;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;

/**
 * Says of a rehearsal that what is tracked cannot be told again, so that there is no copy to
 * rehearse on. It must never make that a fault of what is new.
 */
public final class NoCopy {
  private NoCopy() {}

  /**
   * @param wanted the first of what is new, which was not tried
   * @param failed what is tracked and fails
   * @param branch where it is tracked
   * @param remedy a sentence
   */
  public static SqlFailure of(Change wanted, Outcome.Failed failed, String branch, String remedy) {
    return SqlFailure.own(
        Stage.REHEARSAL,
        Executed.NONE,
        wanted instanceof Change.Migration m ? m.version() : null,
        wanted.name(),
        failed.error().sqlState(),
        "%s: %s, which is tracked on %s, fails on a scratch copy: %s"
            .formatted(
                Reason.REHEARSAL_UNAVAILABLE.word(),
                failed.failed().label(),
                branch,
                failed.error().message()),
        remedy);
  }
}
