package dev.offshoot.operation;

import dev.offshoot.work.BranchFacts.Trouble;
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
   * All about one.
   *
   * @param running its work is at it
   */
  record Entry(boolean running, Optional<Progress> progress, Optional<Trouble> trouble) {
    static final Entry EMPTY = new Entry(false, Optional.empty(), Optional.empty());
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  Entry of(String uid) {
    return entries.getOrDefault(uid, Entry.EMPTY);
  }

  void running(String uid) {
    change(uid, e -> new Entry(true, e.progress(), e.trouble()));
  }

  /** What was forgotten meanwhile stays forgotten: its object is gone. */
  void stopped(String uid) {
    entries.computeIfPresent(uid, (_, e) -> new Entry(false, e.progress(), e.trouble()));
  }

  void report(String uid, Progress progress) {
    change(uid, e -> new Entry(e.running(), Optional.of(progress), Optional.empty()));
  }

  void trouble(String uid, Trouble trouble) {
    change(uid, e -> new Entry(e.running(), e.progress(), Optional.of(trouble)));
  }

  void forget(String uid) {
    entries.remove(uid);
  }

  private void change(String uid, UnaryOperator<Entry> change) {
    entries.compute(uid, (_, e) -> change.apply(e == null ? Entry.EMPTY : e));
  }
}
