package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.Claims.Key;
import dev.offshoot.migration.Plan.Run;
import dev.offshoot.migration.Plan.SetPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is run for the sets of one branch, and in which order: pure, the same for the same
 * sets and ledger. Nothing is planned after something that failed, that cannot be told, that may
 * destroy a root's data unacknowledged or that sets disagree on; nothing before it either that was
 * to be rehearsed together with what failed in a rehearsal; and nothing at all when a tracked text
 * was edited.
 */
final class MigrationPlanner {
  private final Ledger ledger;
  private final SetMemory memory;
  private final Map<Version, String> unknown;
  private final Guard guard;
  private final List<WantedSet> sets;
  private final Claims claims;
  private final Map<Version, Checksum> tracked = new HashMap<>();
  private final Map<Version, Boolean> outOfOrder = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final Set<Change> unrehearsed = new HashSet<>();
  private @Nullable String halted;

  private MigrationPlanner(
      Collection<WantedSet> sets,
      Ledger ledger,
      SetMemory memory,
      Map<Version, String> unknown,
      Guard guard) {
    this.guard = guard;
    this.sets = sets.stream().sorted(Comparator.comparing(WantedSet::name)).toList();
    this.ledger = ledger;
    this.memory = memory;
    this.unknown = unknown;
    this.claims = new Claims(this.sets);
    Version highest = null;
    for (var entry : ledger.migrations()) {
      tracked.put(entry.version(), entry.checksum());
      outOfOrder.put(entry.version(), highest != null && entry.version().compareTo(highest) < 0);
      if (highest == null || entry.version().compareTo(highest) > 0) {
        highest = entry.version();
      }
    }
  }

  /**
   * The plan.
   *
   * @param sets all sets of the branch that are not being deleted and not another branch's
   * @param unknown versions whose outcome could not be told at the last try, with the message
   */
  static Plan plan(
      Collection<WantedSet> sets,
      Ledger ledger,
      SetMemory memory,
      Map<Version, String> unknown,
      Guard guard) {
    return new MigrationPlanner(sets, ledger, memory, unknown, guard).plan();
  }

  private Plan plan() {
    halted = mismatch();
    var migrations = new HashMap<Version, Verdict>();
    claims.migrations().forEach((version, key) -> migrations.put(version, migration(version, key)));
    var functions = new HashMap<String, Verdict>();
    claims.functions().forEach((name, key) -> functions.put(name, function(name, key)));
    migrations.replaceAll((version, v) -> held(claims.migrations().get(version), v));
    functions.replaceAll((name, v) -> held(claims.functions().get(name), v));
    var plans = new ArrayList<SetPlan>();
    for (var set : sets) {
      var versions = new TreeMap<Version, Verdict>();
      for (var wish : set.migrations().values()) {
        var version = wish.migration().version();
        versions.put(
            version, mine(set, wish.migration(), claims.migrations(), migrations, version));
      }
      var names = new LinkedHashMap<String, Verdict>();
      for (var f : set.functions()) {
        names.put(f.name(), mine(set, f, claims.functions(), functions, f.name()));
      }
      plans.add(new SetPlan(set, versions, names));
    }
    return new Plan(plans, List.copyOf(runs), unwantedFailures(), unnamed(), seen());
  }

  /** The edited text that stops everything, if there is one. */
  private @Nullable String mismatch() {
    for (var entry : claims.migrations().entrySet()) {
      var there = tracked.get(entry.getKey());
      for (var claim : entry.getValue().claims()) {
        if (there != null && !claim.change().checksum().equals(there)) {
          return "version %s of set %s, whose tracked text was edited"
              .formatted(entry.getKey(), claim.set().name());
        }
      }
    }
    return null;
  }

  /** The verdict that all sets share; it also takes the step into the runs, or halts. */
  private Verdict migration(Version version, Key<Change.Migration> key) {
    if (tracked.containsKey(version)) {
      return new Verdict.Tracked(outOfOrder.getOrDefault(version, false));
    }
    if (halted != null) {
      return new Verdict.Blocked(halted);
    }
    if (!key.agreed()) {
      halted =
          "version %s, on which sets %s disagree"
              .formatted(
                  version,
                  String.join(", ", key.claims().stream().map(c -> c.set().name()).toList()));
      return new Verdict.Disagree(List.of());
    }
    if (!key.runnable()) {
      return new Verdict.Withheld();
    }
    var owner = key.owner();
    var change = owner.change();
    if (reverted(version, change)
        && key.claims().stream().noneMatch(c -> c.set().reapply().covers(version))) {
      return new Verdict.Reverted();
    }
    var failed = failed(false, version.toString(), change, key);
    if (failed.isPresent()) {
      halted = "version %s of set %s, which failed".formatted(version, owner.set().name());
      hold(failed.get());
      return new Verdict.Failed(failed.get().error());
    }
    var message = unknown.get(version);
    if (message != null) {
      halted =
          "version %s of set %s, whose outcome is unknown".formatted(version, owner.set().name());
      return new Verdict.Unknown(message);
    }
    var unacknowledged = unacknowledged(key, change);
    if (unacknowledged.isPresent()) {
      halted =
          "version %s of set %s, which may destroy data and is not acknowledged"
              .formatted(version, owner.set().name());
      return unacknowledged.get();
    }
    step(key, change, false);
    return new Verdict.Pending();
  }

  /** The text is read only when nobody has acknowledged it: reading costs. */
  private Optional<Verdict> unacknowledged(Key<Change.Migration> key, Change.Migration change) {
    var said = key.claims().stream().map(c -> c.set().acknowledged()).toList();
    if (said.stream().anyMatch(a -> a.covers(change))) {
      return Optional.empty();
    }
    return guard
        .destroys()
        .apply(change)
        .map(found ->
            new Verdict.Unacknowledged(
                found,
                Acknowledged.entry(change),
                said.stream().flatMap(a -> a.outdated(change.version()).stream()).findFirst()));
  }

  private Verdict function(String name, Key<Change.Function> key) {
    if (!key.agreed()) {
      return new Verdict.Disagree(List.of());
    }
    var owner = key.owner();
    var change = owner.change();
    if (deployed(name, change) || remembers(key, name, change)) {
      return new Verdict.Tracked(false);
    }
    if (key.claims().stream().allMatch(c -> takenOut(c.set()))) {
      return new Verdict.Reverted(); // it may need what a reset took out with it
    }
    if (halted != null) {
      return new Verdict.Blocked(halted);
    }
    if (!key.runnable()) {
      return new Verdict.Withheld();
    }
    var failed = failed(true, name, change, key);
    if (failed.isPresent()) {
      halted = "function %s of set %s, which failed".formatted(name, owner.set().name());
      hold(failed.get());
      return new Verdict.Failed(failed.get().error());
    }
    step(key, change, true);
    return new Verdict.Pending();
  }

  /** A failed rehearsal lets nothing through of all that was rehearsed together. */
  private void hold(Ledger.Failure failure) {
    while (failure.error().stage() == SqlFailure.Stage.REHEARSAL
        && !runs.isEmpty()
        && runs.getLast().rehearse()) {
      unrehearsed.addAll(runs.removeLast().changes());
    }
  }

  private Verdict held(@Nullable Key<?> key, Verdict verdict) {
    return halted != null && key != null && unrehearsed.contains(key.owner().change())
        ? new Verdict.Blocked(halted)
        : verdict;
  }

  /** The shared verdict as it concerns one of the sets. */
  private <K, C extends Change> Verdict mine(
      WantedSet set, Change change, Map<K, Key<C>> keys, Map<K, Verdict> shared, K id) {
    var there = change instanceof Change.Migration m ? tracked.get(m.version()) : null;
    if (there != null && !there.equals(change.checksum())) {
      return new Verdict.Mismatch(there, change.checksum());
    }
    var key = keys.get(id);
    var verdict = shared.get(id);
    if (key == null || verdict == null) {
      throw new IllegalStateException("not judged: " + id);
    }
    return verdict instanceof Verdict.Disagree ? new Verdict.Disagree(key.against(set)) : verdict;
  }

  private <C extends Change> void step(Key<C> key, C change, boolean functions) {
    var set = key.owner().set();
    var last = runs.isEmpty() ? null : runs.getLast();
    if (last != null
        && last.owner() == set
        && last.functions() == functions
        && last.rehearse() == rehearse(key)
        && last.retry().equals(key.retry())
        && last.resolve().equals(key.resolve())) {
      last.changes().add(change);
      return;
    }
    var changes = new ArrayList<Change>();
    changes.add(change);
    runs.add(new Run(set, functions, rehearse(key), key.retry(), key.resolve(), changes));
  }

  /** One that wants it is enough. */
  private boolean rehearse(Key<?> key) {
    return guard.rehearses() && key.claims().stream().anyMatch(c -> c.set().rehearse());
  }

  /** What failed in a rehearsal has not failed for those who do not want one any more. */
  private Optional<Ledger.Failure> failed(
      boolean function, String name, Change change, Key<?> key) {
    return ledger.failures().stream()
        .filter(f -> f.function() == function && f.key().equals(name))
        .filter(f -> f.checksum().equals(change.checksum()) && f.retry().equals(key.retry()))
        .filter(f -> f.error().stage() != SqlFailure.Stage.REHEARSAL || rehearse(key))
        .findFirst();
  }

  private boolean reverted(Version version, Change change) {
    return memory.reverted().contains(new SetMemory.Reverted(version, change.checksum()));
  }

  /** A reset took out some of what this set wants, and it does not want it back. */
  private boolean takenOut(WantedSet set) {
    return set.migrations().values().stream()
        .map(WantedSet.Wish::migration)
        .anyMatch(m ->
            !tracked.containsKey(m.version())
                && reverted(m.version(), m)
                && !set.reapply().covers(m.version()));
  }

  private boolean deployed(String name, Change.Function wanted) {
    return ledger.functions().stream()
        .anyMatch(f -> f.name().equals(name) && f.checksum().equals(wanted.checksum()));
  }

  /** A set saw this very text deployed: what replaced it since came from elsewhere and stays. */
  private boolean remembers(Key<Change.Function> key, String name, Change.Function wanted) {
    return ledger.functions().stream().anyMatch(f -> f.name().equals(name))
        && key.claims().stream()
            .map(c -> new SetMemory.Deployed(c.set().origin(), name, wanted.checksum()))
            .anyMatch(memory.functions()::contains);
  }

  /** Nothing is forgotten while a set could not be read: it may name anything. */
  private boolean allRead() {
    return sets.stream().allMatch(WantedSet::whole);
  }

  private List<Ledger.Failure> unwantedFailures() {
    return allRead() ? ledger.failures().stream().filter(f -> !wanted(f)).toList() : List.of();
  }

  private boolean wanted(Ledger.Failure failure) {
    return sets.stream()
        .anyMatch(s ->
            failure.function()
                ? s.functions().stream()
                    .anyMatch(f ->
                        f.name().equals(failure.key()) && f.checksum().equals(failure.checksum()))
                : s.migrations().values().stream()
                    .anyMatch(w ->
                        w.migration().version().toString().equals(failure.key())
                            && w.migration().checksum().equals(failure.checksum())));
  }

  private List<SetMemory.Reverted> unnamed() {
    return allRead()
        ? memory.reverted().stream()
            .filter(r -> !claims.migrations().containsKey(r.version()))
            .toList()
        : List.of();
  }

  private List<SetMemory.Deployed> seen() {
    var seen = new ArrayList<SetMemory.Deployed>();
    for (var set : sets) {
      for (var f : set.functions()) {
        var one = new SetMemory.Deployed(set.origin(), f.name(), f.checksum());
        if (set.whole() && deployed(f.name(), f) && !memory.functions().contains(one)) {
          seen.add(one);
        }
      }
    }
    return seen;
  }
}
