package dev.offshoot.engine;

import java.util.List;

/** How a run over a branch's database ended. */
public sealed interface Outcome {
  /** What was applied by this run, in order; each is tracked. */
  List<Change> applied();

  /** All was done. */
  record Done(List<Change> applied) implements Outcome {}

  /** Stopped at the first failure; what {@code applied} names stays tracked. */
  record Failed(List<Change> applied, Change failed, SqlFailure error) implements Outcome {}

  /**
   * A non-transactional migration whose effect cannot be told: a person decides, with the
   * annotation {@code offshoot.dev/resolve}.
   */
  record Unknown(List<Change> applied, Change.Migration unknown, String message)
      implements Outcome {}
}
