package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.GitTracked;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what the end of a branch's time asks for now. Pure. It must never end a root, a branch
 * that others need, or one that Git would bring back.
 *
 * @param at when the time ends; empty for never
 * @param next when this decision may be another one by time alone
 */
record Expiry(Optional<Instant> at, Step step, Optional<Instant> next) {
  static final Expiry NEVER = new Expiry(Optional.empty(), Step.NONE, Optional.empty());

  /** How long before the end it is told. */
  static final Duration NOTICE = Duration.ofHours(1);

  /** How long until a time that is in doubt is looked at again. */
  private static final Duration DOUBT = Duration.ofMinutes(1);

  /** What to do. */
  enum Step {
    NONE,
    /** The end is near. */
    WARN,
    /** The time is over, but branches are made from it or an operation is at work on it. */
    WAIT,
    /** The object goes. */
    DELETE,
    /** The object stays since Git would make it again; the server and its volume go. */
    FREE
  }

  static Expiry of(BranchObservation seen) {
    var at = Lifetime.end(seen.branch());
    if (at.isEmpty()) {
      return NEVER;
    }
    var notice = at.get().minus(NOTICE);
    if (seen.now().isBefore(notice)) {
      return new Expiry(at, Step.NONE, Optional.of(notice));
    }
    if (seen.now().isBefore(at.get())) {
      return new Expiry(at, seen.leaving() ? Step.NONE : Step.WARN, at);
    }
    if (!seen.time().confirmed() && !freed(seen.branch())) {
      // nothing goes by a clock that may have jumped: it is looked again
      return new Expiry(
          at, seen.leaving() ? Step.NONE : Step.WARN, Optional.of(seen.now().plus(DOUBT)));
    }
    return new Expiry(at, over(seen), Optional.empty());
  }

  private static Step over(BranchObservation seen) {
    var freed = freed(seen.branch());
    if (seen.leaving()) {
      return freed ? Step.FREE : Step.NONE;
    }
    var tracked = GitTracked.by(seen.branch()).isPresent();
    if (freed && (tracked || seen.needed())) {
      return Step.FREE; // it is not made again for those who came later
    }
    if (seen.needed()) {
      return Step.WAIT;
    }
    return tracked ? Step.FREE : Step.DELETE;
  }

  /** As reported last, its database was freed because its time was over. */
  static boolean freed(DatabaseBranch branch) {
    return Optional.ofNullable(branch.getStatus())
        .flatMap(s -> Conditions.find(s.getConditions(), ConditionType.STALLED))
        .filter(c -> c.reason().equals(Reason.EXPIRED.word()))
        .isPresent();
  }

  /** How long until {@link #next}, rounded up, so that a look is never a moment too early. */
  Optional<Duration> again(Instant now) {
    return next.map(n -> Duration.between(now, n).plusMillis(1));
  }
}
