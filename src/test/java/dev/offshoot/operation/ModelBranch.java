package dev.offshoot.operation;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the documentation says becomes of a branch, in a few lines and without a database: its
 * story, and the tables and columns that follow from it. It knows nothing of how the operator
 * plans.
 */
final class ModelBranch {
  /** What is told of a branch, in the order in which it happened. */
  sealed interface Event {}

  /**
   * A migration.
   *
   * @param effect as {@link ModelSchema#run} knows it
   */
  record Migration(long version, String effect, boolean replay) implements Event {
    Change.Migration change() {
      var transactional = !effect.startsWith("concurrently");
      return new Change.Migration(
          Version.of("" + version), "m" + version, ModelSchema.sql(effect), transactional, replay);
    }

    String checksum() {
      return change().checksum().hex();
    }
  }

  /** A function's text, with the parent's text that it was made over. */
  record Function(String name, int text, @Nullable Integer base) implements Event {
    Change.Function change() {
      return new Change.Function(
          name,
          text < 0
              ? "create or replace function %s() returns nothing".formatted(name)
              : "create or replace function %s() returns int language sql as 'select %d'"
                  .formatted(name, text));
    }
  }

  final String name;
  final @Nullable ModelBranch parent;
  List<Event> story = new ArrayList<>();
  ModelSchema schema = new ModelSchema();
  final Set<Migration> reverted = new HashSet<>();

  /** What failed here and was not mended, by {@link #key}. */
  final Map<String, Met> failures = new TreeMap<>();

  /** Who met a failure, and when. */
  enum Met {
    BY_SET,
    /** By an operation, before anything was executed here. */
    BEFORE,
    BY_OPERATION
  }

  ModelBranch(String name, @Nullable ModelBranch parent) {
    this.name = name;
    this.parent = parent;
  }

  /** By version. */
  Map<Long, Migration> tracked() {
    var tracked = new TreeMap<Long, Migration>();
    for (var event : story) {
      if (event instanceof Migration m) {
        tracked.put(m.version(), m);
      }
    }
    return tracked;
  }

  /** The last word on each. */
  Map<String, Function> functions() {
    var functions = new TreeMap<String, Function>();
    for (var event : story) {
      if (event instanceof Function f) {
        functions.put(f.name(), f);
      }
    }
    return functions;
  }

  static String key(Event event) {
    return switch (event) {
      case Migration m -> "version " + m.version();
      case Function f -> "function " + f.name();
    };
  }

  /** Tells a story from the beginning; null when a part of it fails. */
  static @Nullable ModelSchema told(List<Event> story) {
    var schema = new ModelSchema();
    for (var event : story) {
      if (event instanceof Migration m && m.replay() && !schema.run(m.effect())) {
        return null;
      }
    }
    return schema;
  }

  private void track(Migration migration) {
    story.add(migration);
    reverted.removeIf(r -> r.version() == migration.version());
    failures.remove(key(migration));
  }

  private @Nullable Integer base(String function) {
    var deployed = functions().get(function);
    return deployed == null ? null : deployed.base();
  }

  /** What a set wants, applied; whether all of it is there then. An edited text ends it at once. */
  boolean set(List<Event> wanted) {
    var tracked = tracked();
    var missing = new ArrayList<Event>();
    for (var event : wanted) {
      var there = event instanceof Migration m ? tracked.get(m.version()) : null;
      if (there == null) {
        missing.add(event);
      } else if (!there.checksum().equals(((Migration) event).checksum())) {
        return false;
      }
    }
    var failed = apply(missing);
    if (failed != null) {
      failures.put(key(failed), Met.BY_SET);
    }
    return failed == null;
  }

  /**
   * Events in order until the first that fails, which it returns; functions keep their base. What
   * is not to be replayed runs on a root only.
   */
  @Nullable Event apply(List<Event> events) {
    for (var event : events) {
      switch (event) {
        case Migration m -> {
          if ((m.replay() || parent == null) && !schema.run(m.effect())) {
            return m;
          }
          track(m);
        }
        case Function f -> {
          if (f.text() < 0) {
            return f;
          }
          story.add(new Function(f.name(), f.text(), base(f.name())));
          failures.remove(key(f));
        }
      }
    }
    return null;
  }

  /** The parent's story, as far as it is not here; what failed of it. */
  @Nullable Event follow(ModelBranch from) {
    var mine = tracked();
    var before = functions();
    for (int i = 0; i < from.story.size(); i++) {
      switch (from.story.get(i)) {
        case Migration m when mine.containsKey(m.version()) -> {}
        case Migration m -> {
          if (m.replay() && !schema.run(m.effect())) {
            return m;
          }
          track(m);
        }
        case Function f -> {
          var own = before.get(f.name());
          if (own == null || i > taken(from, own, mine.keySet())) {
            var keeps = own != null && !Objects.equals(own.text(), own.base());
            story.add(new Function(f.name(), keeps ? own.text() : f.text(), f.text()));
            if (!keeps) {
              failures.remove(key(f));
            }
          }
        }
      }
    }
    from.functions().values().forEach(f -> settle(f.name(), f.text()));
    return null;
  }

  /**
   * Where in the parent's story the branch took its text: not behind a migration that it lacks and
   * that ran with another one.
   */
  private static int taken(ModelBranch from, Function own, Set<Long> mine) {
    var keeps = !Objects.equals(own.text(), own.base());
    int taken = -1;
    boolean other = false;
    for (int i = 0; i < from.story.size(); i++) {
      switch (from.story.get(i)) {
        case Function f when f.name().equals(own.name()) -> {
          other = f.text() != (own.base() == null ? own.text() : own.base());
          taken = other ? taken : i;
        }
        case Migration m when m.replay() && !mine.contains(m.version()) -> {
          if (other && taken >= 0 && !keeps) {
            return taken;
          }
        }
        default -> {}
      }
    }
    return taken;
  }

  void settle(String function, int base) {
    var deployed = functions().get(function);
    if (deployed != null && !Objects.equals(deployed.base(), base)) {
      story.add(new Function(function, deployed.text(), base));
    }
  }

  /** Whether going back ends well; otherwise nothing changes. */
  boolean reset(Predicate<Migration> keeps, boolean fresh) {
    var kept = new ArrayList<Event>();
    var whole = !fresh;
    for (var event : story) {
      var stays = event instanceof Migration m ? !fresh && keeps.test(m) : whole;
      if (stays) {
        kept.add(event);
      }
      whole &= stays;
    }
    var rebuilt = told(kept);
    if (rebuilt == null) {
      return false;
    }
    reverted.addAll(tracked().values());
    story = kept;
    schema = rebuilt;
    reverted.removeIf(r -> tracked().containsKey(r.version()));
    failures.clear();
    return true;
  }

  /** A scratch copy of what is tracked. */
  ModelBranch copy() {
    var copy = new ModelBranch(name, parent);
    copy.story = new ArrayList<>(story);
    copy.schema = Objects.requireNonNull(told(story), "a story that was told");
    return copy;
  }

  /** As {@link ModelServers#state} reads it. */
  String state() {
    var lines = new ArrayList<String>();
    for (var event : story) {
      if (event instanceof Migration m) {
        lines.add("migration " + m.version() + " " + m.checksum());
      }
    }
    functions()
        .values()
        .forEach(f -> {
          var base = f.base() == null ? "none" : hex(f.name(), f.base());
          lines.add("function " + f.name() + " " + hex(f.name(), f.text()) + " over " + base);
        });
    functions()
        .values()
        .forEach(f -> lines.add("live " + f.name() + " migrator integerselect " + f.text()));
    lines.addAll(schema.lines());
    reverted.stream()
        .map(m -> "reverted " + m.version() + " " + m.checksum())
        .distinct()
        .sorted()
        .forEach(lines::add);
    failures.keySet().forEach(k -> lines.add("failed " + k));
    lines.add("phase " + phase());
    return String.join("\n", lines);
  }

  private static String hex(String name, int text) {
    return new Function(name, text, null).change().checksum().hex();
  }

  private BranchPhase phase() {
    if (failures.containsValue(Met.BEFORE)
        || failures.keySet().stream().anyMatch(k -> k.startsWith("version"))) {
      return BranchPhase.MIGRATIONS_FAILED;
    }
    return failures.isEmpty() ? BranchPhase.FUNCTIONS_DEPLOYED : BranchPhase.FUNCTIONS_FAILED;
  }
}
