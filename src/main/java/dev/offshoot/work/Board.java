package dev.offshoot.work;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Where workers post what they know of a branch's database, by the branch's UID, and where
 * reconcilers read it. A cache of the database, empty after a start: it must never be taken for the
 * truth, only for the newest report of it.
 */
public final class Board {
  private final Map<String, BranchFacts> facts = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> holds = new ConcurrentHashMap<>();
  private final List<Consumer<String>> gone = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> bells = new CopyOnWriteArrayList<>();

  /** What was posted last about this branch. */
  public Optional<BranchFacts> facts(String uid) {
    return Optional.ofNullable(facts.get(uid));
  }

  /** Changes what is known and rings the bells when it is different from before. */
  public void post(String uid, UnaryOperator<BranchFacts> change) {
    var different = new boolean[1];
    facts.compute(
        uid,
        (_, before) -> {
          var now = change.apply(before == null ? BranchFacts.UNKNOWN : before);
          different[0] = !now.equals(before);
          return now;
        });
    if (different[0]) {
      ring(uid);
    }
  }

  /**
   * An operation is at work on this branch or waits in its lane: it must not go before that ends.
   */
  public void hold(String uid, String by) {
    var added = new boolean[1];
    holds.compute(
        uid,
        (_, before) -> {
          var held = before == null ? new HashSet<String>() : new HashSet<>(before);
          added[0] = held.add(by);
          return held;
        });
    if (added[0]) {
      ring(uid);
    }
  }

  /** That operation is over, or was never let in. */
  public void release(String uid, String by) {
    var removed = new boolean[1];
    holds.computeIfPresent(
        uid,
        (_, before) -> {
          var held = new HashSet<>(before);
          removed[0] = held.remove(by);
          return held.isEmpty() ? null : held; // nothing stays of a branch that nobody holds
        });
    if (removed[0]) {
      ring(uid);
    }
  }

  /** Whether an operation holds the branch. */
  public boolean held(String uid) {
    return holds.containsKey(uid);
  }

  /** Rings without a change: something that reconcilers keep themselves is new. */
  public void ring(String uid) {
    bells.forEach(b -> b.accept(uid));
  }

  /** The branch is gone, or its data is: whoever knows more of it forgets that, too. */
  public void forget(String uid) {
    facts.remove(uid);
    gone.forEach(g -> g.accept(uid));
  }

  /** Calls back with each branch that is forgotten; must return at once. */
  public void onForget(Consumer<String> forgetter) {
    gone.add(forgetter);
  }

  /**
   * Calls back with a branch's UID after each change, on the poster's thread; must return at once.
   */
  public void onChange(Consumer<String> bell) {
    bells.add(bell);
  }
}
