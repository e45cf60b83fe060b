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
    entries.compute(
        uid,
        (_, e) ->
            e == null
                ? new Entry(true, Optional.empty(), Optional.empty())
                : new Entry(true, e.progress(), e.trouble()));
  }

  void stopped(String uid) {
    change(uid, e -> new Entry(false, e.progress(), e.trouble()));
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

  /** What is forgotten meanwhile stays forgotten: its object is gone. */
  private void change(String uid, UnaryOperator<Entry> change) {
    entries.computeIfPresent(uid, (_, e) -> change.apply(e));
  }
}
