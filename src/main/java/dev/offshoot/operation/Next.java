package dev.offshoot.operation;

import dev.offshoot.status.Reason;
import java.time.Duration;
import java.util.Optional;

/** What a reconcile does for an operation. */
sealed interface Next {
  /** It is over and says so. */
  record Over() implements Next {}

  /**
   * Its status stays as it is: there is nothing that is worth a write.
   *
   * @param after when to look again by itself; else something rings
   */
  record Keep(Optional<Duration> after) implements Next {}

  /**
   * It waits.
   *
   * @param after when to look again by itself; else something rings
   */
  record Wait(Reason reason, String message, Optional<Duration> after) implements Next {}

  /** It ends without having touched anything. */
  record Refuse(Reason reason, String message) implements Next {}

  /** Its work is asked for. */
  record Work() implements Next {}

  /** Its work is under way, or has said how it ended. */
  record Tell(Progress progress) implements Next {}

  /** What it works on goes: its work is ended at the next safe point. */
  record Cancel(Reason reason, String message) implements Next {}
}
