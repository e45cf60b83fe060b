package dev.offshoot.operation;

import dev.offshoot.api.Verdict;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Ledger.FunctionEntry;
import dev.offshoot.engine.Outline;
import dev.offshoot.engine.Version;
import dev.offshoot.operation.MergePlan.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives each version and function of two ledgers its verdict: pure. Versions are never re-stamped,
 * and what one side only holds in another text is never overwritten.
 */
final class MergePlanner {
  private final Ledger source;
  private final Ledger target;
  private final Map<Version, Checksum> tracked = new HashMap<>();
  private final Map<String, FunctionEntry> deployed = new HashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final Map<String, Checksum> bases = new LinkedHashMap<>();

  private MergePlanner(Ledger source, Ledger target) {
    this.source = source;
    this.target = target;
    target.migrations().forEach(e -> tracked.put(e.version(), e.checksum()));
    target.functions().forEach(f -> deployed.put(f.name(), f));
  }

  /** A branch's own work into its parent. */
  static MergePlan merge(Ledger branch, Ledger parent) {
    var planner = new MergePlanner(branch, parent);
    planner.migrations(Verdict.BEHIND);
    branch.functions().forEach(planner::merged);
    return planner.plan(0);
  }

  /** A parent's new work onto a branch. */
  static MergePlan rebase(Ledger parent, Ledger branch) {
    var planner = new MergePlanner(parent, branch);
    planner.migrations(Verdict.KEEP);
    parent.functions().forEach(planner::rebased);
    return planner.plan(0);
  }

  /**
   * Of two sides whose ledgers have the same digest: nothing is new, only bases may move.
   *
   * @param merge or else a rebase
   */
  static MergePlan same(Outline source, Outline target, boolean merge) {
    var planner =
        new MergePlanner(
            new Ledger(source.first(), source.functions(), List.of()),
            new Ledger(source.first(), target.functions(), List.of()));
    planner.migrations(Verdict.KEEP);
    source.functions().forEach(merge ? planner::merged : planner::rebased);
    return planner.plan(source.migrations() - source.first().size());
  }

  private MergePlan plan(int unlisted) {
    return new MergePlan(items, unlisted, bases);
  }

  private void migrations(Verdict targetOnly) {
    var head = target.head();
    var left = new HashMap<>(tracked);
    for (var entry : source.migrations()) {
      var there = left.remove(entry.version());
      var verdict =
          there == null
              ? head.filter(h -> entry.version().compareTo(h) < 0).isPresent()
                  ? Verdict.OUT_OF_ORDER
                  : Verdict.NEW
              : there.equals(entry.checksum()) ? Verdict.IDENTICAL : Verdict.DIVERGED;
      items.add(new Item(entry.version(), entry.name(), verdict, entry.checksum(), there));
    }
    for (var entry : target.migrations()) {
      if (left.containsKey(entry.version())) {
        items.add(new Item(entry.version(), entry.name(), targetOnly, null, entry.checksum()));
      }
    }
  }

  /** Carried only when the branch changed it since it last took the parent's text. */
  private void merged(FunctionEntry mine) {
    var there = checksum(deployed.get(mine.name()));
    if (mine.checksum().equals(there)) {
      item(mine, Verdict.IDENTICAL, there);
      settle(mine.name(), mine.checksum(), mine.base());
    } else if (mine.checksum().equals(mine.base())) {
      item(mine, Verdict.BEHIND, there); // the branch changed nothing, the parent did
    } else if (Objects.equals(there, mine.base())) {
      item(mine, Verdict.NEW, there);
      bases.put(mine.name(), mine.checksum());
    } else {
      item(mine, Verdict.DIVERGED, there);
    }
  }

  /** A text of the branch's own stays, and is its own against the parent's present text. */
  private void rebased(FunctionEntry theirs) {
    var mine = deployed.get(theirs.name());
    var there = checksum(mine);
    if (theirs.checksum().equals(there)) {
      item(theirs, Verdict.IDENTICAL, there);
      settle(theirs.name(), theirs.checksum(), base(mine));
    } else if (mine != null && !mine.checksum().equals(mine.base())) {
      item(theirs, Verdict.KEEP, there);
      settle(theirs.name(), theirs.checksum(), mine.base());
    } else {
      item(theirs, Verdict.NEW, there);
    }
  }

  /** Only what the branch does not know yet. */
  private void settle(String name, Checksum now, @Nullable Checksum known) {
    if (!now.equals(known)) {
      bases.put(name, now);
    }
  }

  private void item(FunctionEntry from, Verdict verdict, @Nullable Checksum there) {
    items.add(new Item(null, from.name(), verdict, from.checksum(), there));
  }

  private static @Nullable Checksum base(@Nullable FunctionEntry entry) {
    return entry == null ? null : entry.base();
  }

  private static @Nullable Checksum checksum(@Nullable FunctionEntry entry) {
    return entry == null ? null : entry.checksum();
  }
}
