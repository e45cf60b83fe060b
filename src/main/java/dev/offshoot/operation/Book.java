package dev.offshoot.operation;

import dev.offshoot.work.BranchFacts.Trouble;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What the room knows of operations between a reconcile and the work, by UID. A cache: what counts
 * is in the databases, and losing this costs another look at them.
 */
final class Book {
  /**
   * Where one's work is.
   *
   * @param since when it was let in
   * @param sourceUid "" for a reset
   * @param settling it was cancelled before, and only finds out how far it came
   */
  record At(Instant since, String targetUid, String sourceUid, boolean settling) {}

  /**
   * All about one.
   *
   * @param at empty when no work of it is under way
   * @param plannedAt when its work was asked for last
   */
  record Entry(
      Optional<At> at, Optional<Progress> progress, Optional<Trouble> trouble, Instant plannedAt) {
    static final Entry EMPTY =
        new Entry(Optional.empty(), Optional.empty(), Optional.empty(), Instant.MIN);

    boolean settling() {
      return at.filter(At::settling).isPresent();
    }

    boolean running() {
      return at.isPresent();
    }
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  Entry of(String uid) {
    return entries.getOrDefault(uid, Entry.EMPTY);
  }

  void running(String uid, At at) {
    change(
        uid,
        e -> new Entry(e.at().or(() -> Optional.of(at)), e.progress(), e.trouble(), at.since()));
  }

  /** What was forgotten meanwhile stays forgotten: its object is gone. */
  void stopped(String uid) {
    entries.computeIfPresent(
        uid, (_, e) -> new Entry(Optional.empty(), e.progress(), e.trouble(), e.plannedAt()));
  }

  void report(String uid, Progress progress) {
    change(uid, e -> new Entry(e.at(), Optional.of(progress), Optional.empty(), e.plannedAt()));
  }

  void trouble(String uid, Trouble trouble) {
    change(uid, e -> new Entry(e.at(), e.progress(), Optional.of(trouble), e.plannedAt()));
  }

  void forget(String uid) {
    entries.remove(uid);
  }

  private void change(String uid, UnaryOperator<Entry> change) {
    entries.compute(uid, (_, e) -> change.apply(e == null ? Entry.EMPTY : e));
  }
}
