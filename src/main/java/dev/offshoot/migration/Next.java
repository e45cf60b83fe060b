package dev.offshoot.migration;

import dev.offshoot.migration.Outcomes.Entry;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what a reconcile does for a set: pure. It must never say that a set failed because a
 * database could not be reached: that is waiting.
 */
sealed interface Next {
  /** The set is another branch's: nothing is done for it. */
  record Ignored() implements Next {}

  /** There is no such branch. */
  record NoBranch() implements Next {}

  /**
   * The branch cannot be worked on just now.
   *
   * @param known false right after a start of the operator, when nothing was learned yet
   * @param after when to look again by itself; else something rings
   */
  record Wait(Reason reason, String message, boolean known, Optional<Duration> after)
      implements Next {}

  /** The lane is asked to plan and run. */
  record Work() implements Next {}

  /** A run is under way. */
  record Running(SetResult result) implements Next {}

  /**
   * This is how it ended.
   *
   * @param after when to look again by itself, because the ledger moved but cannot be read
   */
  record Settled(SetResult result, Optional<Duration> after) implements Next {}

  /**
   * What to do.
   *
   * @param suspended the branch's spec says so
   * @param deleting the branch goes
   * @param ahead what came first on the branch, if anything did
   */
  static Next of(
      Observed observed,
      String setUid,
      boolean suspended,
      boolean deleting,
      Optional<BranchFacts> facts,
      Entry entry,
      Optional<String> ahead,
      Instant now) {
    var running = entry.running().flatMap(r -> Optional.ofNullable(r.sets().get(setUid)));
    if (running.isPresent()) {
      return new Running(running.get());
    }
    var done = entry.done();
    var mine = done.flatMap(r -> Optional.ofNullable(r.sets().get(setUid)));
    var same = done.isPresent() && done.get().wanted().equals(observed.digest());
    if (same && mine.isPresent() && !moved(done.get(), facts)) {
      return new Settled(mine.get(), Optional.empty());
    }
    var wait =
        wait(observed.branch(), suspended, deleting, facts, entry, now)
            .or(() -> ahead.flatMap(first -> queued(observed.branch(), first)));
    if (wait.isEmpty()) {
      return new Work();
    }
    return same && mine.isPresent() ? new Settled(mine.get(), wait.get().after()) : wait.get();
  }

  /** Something else wrote to the ledger since: a reset, a merge. */
  private static boolean moved(Outcomes.Result done, Optional<BranchFacts> facts) {
    if (facts.isEmpty() || facts.get().stale() || facts.get().ledger().isEmpty()) {
      return false; // whoever reads it rings again
    }
    var reading = facts.get().ledger().get();
    return !reading.digest().equals(done.ledger()) && reading.number() != done.reading();
  }

  /** Why the branch is not to be worked on, empty when it is. */
  static Optional<Wait> wait(
      String branch,
      boolean suspended,
      boolean deleting,
      Optional<BranchFacts> facts,
      Entry entry,
      Instant now) {
    var known = facts.isPresent();
    if (deleting) {
      return waiting(
          Reason.TERMINATING,
          "Branch %s is being deleted; nothing more is applied to it.".formatted(branch),
          true);
    }
    if (suspended) {
      return waiting(
          Reason.BRANCH_SUSPENDED,
          "Branch %s is suspended; set spec.suspend to false to go on.".formatted(branch),
          true);
    }
    var trouble =
        Stream.of(entry.trouble(), facts.flatMap(BranchFacts::trouble))
            .flatMap(Optional::stream)
            .filter(t -> t.left(now).isPresent())
            .findFirst();
    if (trouble.isPresent()) {
      return Optional.of(
          new Wait(
              reason(trouble.get().reason()),
              trouble.get().message(),
              true,
              trouble.get().left(now)));
    }
    if (!facts.map(f -> f.created() && f.server().isPresent()).orElse(false)) {
      return waiting(
          Reason.BRANCH_NOT_READY,
          "Branch %s is not ready yet; see its status for what it waits for.".formatted(branch),
          known);
    }
    return Optional.empty();
  }

  private static Optional<Wait> queued(String branch, String first) {
    return waiting(
        Reason.QUEUED,
        "Waits for %s, which came first on branch %s.".formatted(first, branch),
        true);
  }

  private static Optional<Wait> waiting(Reason reason, String message, boolean known) {
    return Optional.of(new Wait(reason, message, known, Optional.empty()));
  }

  /** Another room's word that we do not know is plain waiting. */
  private static Reason reason(String word) {
    return Reason.of(word).orElse(Reason.WAITING);
  }
}
