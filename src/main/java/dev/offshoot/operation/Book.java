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
   */
  record At(Instant since, String targetUid, String sourceUid) {}

  /**
   * All about one.
   *
   * @param at empty when no work of it is under way
   */
  record Entry(Optional<At> at, Optional<Progress> progress, Optional<Trouble> trouble) {
    static final Entry EMPTY = new Entry(Optional.empty(), Optional.empty(), Optional.empty());

    boolean running() {
      return at.isPresent();
    }
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  Entry of(String uid) {
    return entries.getOrDefault(uid, Entry.EMPTY);
  }

  void running(String uid, At at) {
    change(uid, e -> new Entry(e.at().or(() -> Optional.of(at)), e.progress(), e.trouble()));
  }

  /** What was forgotten meanwhile stays forgotten: its object is gone. */
  void stopped(String uid) {
    entries.computeIfPresent(uid, (_, e) -> new Entry(Optional.empty(), e.progress(), e.trouble()));
  }

  void report(String uid, Progress progress) {
    change(uid, e -> new Entry(e.at(), Optional.of(progress), Optional.empty()));
  }

  void trouble(String uid, Trouble trouble) {
    change(uid, e -> new Entry(e.at(), e.progress(), Optional.of(trouble)));
  }

  void forget(String uid) {
    entries.remove(uid);
  }

  private void change(String uid, UnaryOperator<Entry> change) {
    entries.compute(uid, (_, e) -> change.apply(e == null ? Entry.EMPTY : e));
  }
}
