package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.Unavailable;
import java.util.List;
import java.util.TreeSet;

/**
 * Decides whether a root is being filled for the first time. Until that run ends there is nothing
 * to lose in it: a rehearsal would be the same run on another empty database, and what the history
 * itself makes and drops again is nobody's data.
 *
 * <p>The run begins when nothing is tracked and no table is there. It is noted in the database, so
 * that an operator or a server that stops in the middle does not make the rest of the very same
 * texts wait for a person. It is over with its first end, a failure too; and another wish is
 * another run: on the safe side, both ask.
 */
final class FirstHistory {
  private final Engine engine;

  FirstHistory(Engine engine) {
    this.engine = engine;
  }

  /** Nothing is there yet. */
  static boolean ahead(Ledger ledger, SetMemory memory) {
    return ledger.migrations().isEmpty() && ledger.functions().isEmpty() && memory.bare();
  }

  /** It was cut off, and the same is wanted. */
  static boolean interrupted(SetMemory memory, List<WantedSet> sets) {
    return memory.firstRun().equals(digest(sets));
  }

  void begins(Access root, String uid, List<WantedSet> sets)
      throws Unavailable, InterruptedException {
    engine.mark(
        root,
        uid,
        SetMemory.FIRST_RUN,
        digest(sets),
        "the first migrations of this root: nothing is in it yet, so they are neither rehearsed nor held back");
  }

  void over(Access root, String uid) throws Unavailable, InterruptedException {
    engine.mark(
        root,
        uid,
        SetMemory.FIRST_RUN,
        SetMemory.OVER,
        "the first migrations have ended: from now on new ones of sets are rehearsed first");
  }

  /** One word for all texts that are wanted. */
  private static String digest(List<WantedSet> sets) {
    var texts = new TreeSet<String>();
    for (var set : sets) {
      set.migrations()
          .values()
          .forEach(w -> texts.add(w.migration().key() + ":" + w.migration().checksum().hex()));
      set.functions().forEach(f -> texts.add(f.name() + "=" + f.checksum().hex()));
    }
    return Checksum.of(String.join("\n", texts)).hex();
  }
}
