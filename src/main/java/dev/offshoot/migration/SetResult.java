package dev.offshoot.migration;

import dev.offshoot.api.LastError;
import dev.offshoot.api.Problem;
import dev.offshoot.engine.Version;
import dev.offshoot.status.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What is to be told of one set: small, without any text of a migration but the failed excerpt.
 *
 * @param wanted how many migrations it names
 * @param applied how many of them are tracked
 * @param head the highest of them that is tracked
 * @param problems at most 20, the worst first
 */
record SetResult(
    Kind kind,
    Reason reason,
    String message,
    int wanted,
    int applied,
    Optional<Version> head,
    List<Problem> problems,
    Optional<LastError> error) {

  /** How it goes on. */
  enum Kind {
    /** All is done. */
    READY,
    /** It goes on by itself. */
    WAITING,
    /** Somebody has to change something. */
    STALLED
  }

  /** One more of its migrations is tracked. */
  SetResult applied(Version version) {
    return new SetResult(
        kind,
        reason,
        message,
        wanted,
        applied + 1,
        Optional.of(head.filter(h -> h.compareTo(version) > 0).orElse(version)),
        problems,
        error);
  }

  /** Other words for a set that waits. */
  SetResult doing(Reason now, String words) {
    return new SetResult(kind, now, words, wanted, applied, head, problems, error);
  }
}
