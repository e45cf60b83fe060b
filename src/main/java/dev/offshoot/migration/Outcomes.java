package dev.offshoot.migration;

import dev.offshoot.engine.Version;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts.Trouble;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What the room knows between a reconcile and its work on the lane, by the branch's UID: what is
 * asked for, how far it is, how it ended. A cache of the database, empty after a start; losing it
 * costs one more look at the ledger and nothing else.
 */
final class Outcomes {
  /**
   * How planning and running ended, or how far it is.
   *
   * @param wanted the digest of what was wanted
   * @param ledger the digest of the ledger that the results speak of
   * @param reading the number of the reading that the board had when this began, 0 for none
   * @param sets by the set's UID
   */
  record Result(String wanted, String ledger, long reading, Map<String, SetResult> sets) {
    /** The same, one set changed. */
    Result with(String uid, UnaryOperator<SetResult> change) {
      var now = new java.util.HashMap<>(sets);
      now.computeIfPresent(uid, (_, r) -> change.apply(r));
      return new Result(wanted, ledger, reading, Map.copyOf(now));
    }
  }

  /** All about one branch; {@code running} is there while a run is at work. */
  record Entry(
      Optional<Observed> asked,
      Optional<Result> running,
      Optional<Result> done,
      Optional<Trouble> trouble) {
    static final Entry EMPTY =
        new Entry(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static final Set<Reason> AT_WORK =
      Set.of(Reason.APPLYING, Reason.REHEARSING, Reason.DEPLOYING_FUNCTIONS, Reason.RETRYING);

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  Entry of(String uid) {
    return entries.getOrDefault(uid, Entry.EMPTY);
  }

  /** The newest wishes; the work takes them when its turn comes. */
  void ask(Observed observed) {
    entries.compute(
        observed.branchUid(),
        (_, before) -> {
          var e = before == null ? Entry.EMPTY : before;
          return new Entry(Optional.of(observed), e.running(), e.done(), e.trouble());
        });
  }

  /** Takes the newest wishes. */
  Optional<Observed> take(String uid) {
    var asked = of(uid).asked();
    change(uid, e -> new Entry(Optional.empty(), e.running(), e.done(), e.trouble()));
    return asked;
  }

  void running(String uid, Result result) {
    change(uid, e -> new Entry(e.asked(), Optional.of(result), e.done(), e.trouble()));
  }

  /** The changes of these sets are tracked: one more version, for all that name it. */
  void applied(String uid, Set<String> sets, Version version) {
    change(
        uid,
        e ->
            new Entry(
                e.asked(),
                e.running()
                    .map(r -> {
                      var now = r;
                      for (var set : sets) {
                        now = now.with(set, s -> s.applied(version));
                      }
                      return now;
                    }),
                e.done(),
                e.trouble()));
  }

  void done(String uid, Result result) {
    change(uid, e -> new Entry(e.asked(), Optional.empty(), Optional.of(result), Optional.empty()));
  }

  /** Nothing runs any more, however it ended. */
  void stopped(String uid) {
    change(uid, e -> new Entry(e.asked(), Optional.empty(), e.done(), e.trouble()));
  }

  /** The sets that are at work do something else now. */
  void doing(String uid, Reason what, String words) {
    change(
        uid,
        e ->
            new Entry(
                e.asked(),
                e.running()
                    .map(r -> {
                      var now = r;
                      for (var set : r.sets().keySet()) {
                        now =
                            now.with(
                                set, s -> AT_WORK.contains(s.reason()) ? s.doing(what, words) : s);
                      }
                      return now;
                    }),
                e.done(),
                e.trouble()));
  }

  void trouble(String uid, Trouble trouble) {
    change(uid, e -> new Entry(e.asked(), Optional.empty(), e.done(), Optional.of(trouble)));
  }

  void forget(String uid) {
    entries.remove(uid);
  }

  /** What was forgotten meanwhile stays forgotten: its branch is gone. */
  private void change(String uid, UnaryOperator<Entry> change) {
    entries.computeIfPresent(uid, (_, e) -> change.apply(e));
  }
}
