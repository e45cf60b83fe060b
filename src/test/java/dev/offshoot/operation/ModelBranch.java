package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What DESIGN says becomes of a branch, in a few lines and without a database: its story, and the
 * tables and columns that follow from it. It knows nothing of how the operator plans.
 */
final class ModelBranch {
  /** What is told of a branch, in the order in which it happened. */
  sealed interface Event {}

  /**
   * A migration.
   *
   * @param effect {@code create t1}, {@code add t1 c2}, {@code drop t1} or {@code fail}
   */
  record Migration(long version, String effect, boolean replay) implements Event {
    String sql() {
      var words = effect.split(" ");
      return switch (words[0]) {
        case "create" -> "create table " + words[1] + " (id int)";
        case "add" -> "alter table " + words[1] + " add " + words[2] + " int";
        case "drop" -> "drop table " + words[1];
        default -> "select 1 / 0 -- " + effect;
      };
    }

    Change.Migration change() {
      return new Change.Migration(Version.of("" + version), "m" + version, sql(), true, replay);
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
  Set<String> schema = new TreeSet<>();
  final Set<Migration> reverted = new HashSet<>();

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

  /** Runs one; false when it fails and leaves nothing. */
  static boolean run(Set<String> schema, Migration migration) {
    var words = migration.effect().split(" ");
    return switch (words[0]) {
      case "create" -> schema.add(words[1]);
      case "add" -> schema.contains(words[1]) && schema.add(words[1] + "." + words[2]);
      case "drop" -> {
        schema.removeIf(n -> n.startsWith(words[1] + "."));
        yield schema.remove(words[1]);
      }
      default -> false;
    };
  }

  /** Tells a story from the beginning; null when a part of it fails. */
  static @Nullable Set<String> told(List<Event> story) {
    var schema = new TreeSet<String>();
    for (var event : story) {
      if (event instanceof Migration m && m.replay() && !run(schema, m)) {
        return null;
      }
    }
    return schema;
  }

  private void track(Migration migration) {
    story.add(migration);
    reverted.removeIf(r -> r.version() == migration.version());
  }

  private @Nullable Integer base(String function) {
    var deployed = functions().get(function);
    return deployed == null ? null : deployed.base();
  }

  /** Events in order until the first failure; functions keep their base. */
  boolean apply(List<Event> events) {
    for (var event : events) {
      switch (event) {
        case Migration m -> {
          if (!run(schema, m)) {
            return false;
          }
          track(m);
        }
        case Function f -> {
          if (f.text() < 0) {
            return false;
          }
          story.add(new Function(f.name(), f.text(), base(f.name())));
        }
      }
    }
    return true;
  }

  /** The parent's story, as far as it is not here. */
  boolean follow(ModelBranch from) {
    var mine = tracked();
    var before = functions();
    for (int i = 0; i < from.story.size(); i++) {
      switch (from.story.get(i)) {
        case Migration m when mine.containsKey(m.version()) -> {}
        case Migration m -> {
          if (m.replay() && !run(schema, m)) {
            return false;
          }
          track(m);
        }
        case Function f -> {
          var own = before.get(f.name());
          if (own == null || i > taken(from, own, mine.keySet())) {
            var keeps = own != null && !Objects.equals(own.text(), own.base());
            story.add(new Function(f.name(), keeps ? own.text() : f.text(), f.text()));
          }
        }
      }
    }
    from.functions().values().forEach(f -> settle(f.name(), f.text()));
    return true;
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
    return true;
  }

  /** A scratch copy of what is tracked. */
  ModelBranch copy() {
    var copy = new ModelBranch(name, parent);
    copy.story = new ArrayList<>(story);
    copy.schema = new TreeSet<>(Objects.requireNonNull(told(story), "a story that was told"));
    return copy;
  }

  /** As {@link ModelServers#state} reads it. */
  String state() {
    var lines = new ArrayList<String>();
    for (var event : story) {
      if (event instanceof Migration m) {
        lines.add("migration " + m.version() + " " + m.change().checksum().hex());
      }
    }
    functions()
        .values()
        .forEach(f -> {
          var base = f.base() == null ? "none" : hex(f.name(), f.base());
          lines.add("function " + f.name() + " " + hex(f.name(), f.text()) + " over " + base);
        });
    functions().values().forEach(f -> lines.add("live " + f.name() + " select " + f.text()));
    schema.stream().filter(n -> !n.contains(".")).forEach(n -> lines.add("table " + n));
    schema.stream().filter(n -> n.contains(".")).forEach(n -> lines.add("column " + n));
    reverted.stream()
        .map(m -> "reverted " + m.version() + " " + m.change().checksum().hex())
        .distinct()
        .sorted()
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  private static String hex(String name, int text) {
    return new Function(name, text, null).change().checksum().hex();
  }

  /** All that differs from one branch to another by version: for choosing what to do. */
  Map<Long, Migration> versions() {
    return new HashMap<>(tracked());
  }
}
