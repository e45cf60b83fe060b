package dev.offshoot.operation;

import dev.offshoot.operation.ModelBranch.Event;
import dev.offshoot.operation.ModelBranch.Function;
import dev.offshoot.operation.ModelBranch.Migration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How merges, rebases and resets end, and what they do to {@link ModelBranch}es, as the
 * documentation says it: the answers are {@code Phase Reason}.
 */
final class ModelOperations {
  private static final String DIVERGED = "FAILED DIVERGED";
  private static final String REHEARSAL = "FAILED REHEARSAL_FAILED";
  private static final String MIGRATION = "FAILED MIGRATION_FAILED";
  private static final String NOTHING = "SUCCEEDED NOTHING_TO_DO";
  private static final String DONE = "SUCCEEDED SUCCEEDED";

  private ModelOperations() {}

  /**
   * The first version, in the order in which they came to the one, that the other has otherwise.
   */
  private static @Nullable Event diverged(ModelBranch one, ModelBranch other) {
    var there = other.tracked();
    for (var event : one.story) {
      if (event instanceof Migration m
          && there.containsKey(m.version())
          && !there.get(m.version()).checksum().equals(m.checksum())) {
        return m;
      }
    }
    return null;
  }

  private static String failed(ModelBranch target, Event event, String end) {
    target.failures.put(
        ModelBranch.key(event),
        end.equals(MIGRATION) ? ModelBranch.Met.BY_OPERATION : ModelBranch.Met.BEFORE);
    return end;
  }

  private static String succeeded(ModelBranch target, String end) {
    target.failures.values().removeIf(met -> met != ModelBranch.Met.BY_SET);
    return end;
  }

  /** A branch's work into its parent. */
  static String merge(ModelBranch branch, boolean rehearse) {
    var parent = Objects.requireNonNull(branch.parent);
    var diverged = diverged(branch, parent);
    if (diverged != null) {
      return failed(parent, diverged, DIVERGED);
    }
    var theirs = parent.functions();
    var agreed = new ArrayList<Function>();
    for (var mine : inOrder(branch)) {
      var there = theirs.get(mine.name());
      var text = there == null ? null : Integer.valueOf(there.text());
      var branchChanged = !Objects.equals(mine.text(), mine.base());
      var parentChanged = !Objects.equals(text, mine.base());
      if (Objects.equals(text, mine.text())) {
        agreed.add(mine);
      } else if (branchChanged && parentChanged) {
        return failed(parent, mine, DIVERGED);
      } else if (branchChanged) {
        agreed.add(mine);
      }
    }
    var news = news(branch, parent, agreed.stream().map(Function::name).toList());
    if (!news.isEmpty()) {
      var missed = rehearse ? parent.copy().apply(news) : null;
      if (missed != null) {
        return failed(parent, missed, REHEARSAL);
      }
      missed = parent.apply(news);
      if (missed != null) {
        return failed(parent, missed, MIGRATION);
      }
    }
    agreed.forEach(f -> branch.settle(f.name(), f.text()));
    return succeeded(parent, news.isEmpty() ? NOTHING : DONE);
  }

  /** The last word on each function, in the order in which they came. */
  private static List<Function> inOrder(ModelBranch branch) {
    var last = branch.functions();
    return branch.story.stream()
        .filter(e -> e instanceof Function f && last.get(f.name()) == f)
        .map(e -> (Function) e)
        .toList();
  }

  /**
   * What the parent lacks, in the branch's order. Before each migration the parent has the branch's
   * own text that it ran with there, or else the one that it had itself.
   */
  private static List<Event> news(ModelBranch branch, ModelBranch parent, List<String> carried) {
    var tracked = parent.tracked();
    var before = parent.functions();
    var there = new HashMap<String, Integer>();
    before.forEach((name, f) -> there.put(name, f.text()));
    var now = new LinkedHashMap<String, Function>();
    var theirs = new HashMap<String, Function>();
    var news = new ArrayList<Event>();
    for (var event : branch.story) {
      switch (event) {
        case Function f when carried.contains(f.name()) -> {
          now.remove(f.name());
          now.put(f.name(), f);
          if (before.containsKey(f.name()) && before.get(f.name()).text() == f.text()) {
            theirs.put(f.name(), f);
          }
        }
        case Migration m when !tracked.containsKey(m.version()) -> {
          for (var f : now.values()) {
            var own = !Objects.equals(f.text(), f.base());
            move(news, there, own ? f : theirs.get(f.name()));
          }
          news.add(m);
        }
        default -> {}
      }
    }
    now.values().forEach(f -> move(news, there, f));
    return news;
  }

  private static void move(List<Event> news, Map<String, Integer> there, @Nullable Function to) {
    if (to != null && !Objects.equals(there.put(to.name(), to.text()), to.text())) {
      news.add(to);
    }
  }

  /** The parent's work onto a branch. */
  static String rebase(ModelBranch branch, boolean rehearse) {
    var parent = Objects.requireNonNull(branch.parent);
    var diverged = diverged(parent, branch);
    if (diverged != null) {
      return failed(branch, diverged, DIVERGED);
    }
    var mine = branch.tracked();
    var functions = branch.functions();
    var something =
        parent.tracked().keySet().stream().anyMatch(v -> !mine.containsKey(v))
            || parent.functions().values().stream()
                .anyMatch(f -> {
                  var own = functions.get(f.name());
                  return own == null
                      || (own.text() != f.text() && Objects.equals(own.text(), own.base()));
                });
    if (!something) {
      parent.functions().values().forEach(f -> branch.settle(f.name(), f.text()));
      return succeeded(branch, NOTHING);
    }
    var missed = rehearse ? branch.copy().follow(parent) : null;
    if (missed != null) {
      return failed(branch, missed, REHEARSAL);
    }
    missed = branch.follow(parent);
    return missed == null ? succeeded(branch, DONE) : failed(branch, missed, MIGRATION);
  }

  /**
   * A branch taken back.
   *
   * @param to a version, "0", or "" for the latest
   * @param last migrations to take out; 0 when {@code to} says how far
   */
  static String reset(ModelBranch branch, String to, int last) {
    var tracked = branch.tracked();
    var versions = new ArrayList<>(tracked.keySet());
    var fresh = to.equals("0") || (last > 0 && last >= versions.size());
    long until = Long.MAX_VALUE;
    if (last > 0 && !fresh) {
      until = versions.get(versions.size() - 1 - last);
    } else if (!to.isEmpty() && !fresh) {
      until = Long.parseLong(to);
      if (!tracked.containsKey(until)) {
        return "FAILED VERSION_NOT_TRACKED";
      }
    }
    long highest = until;
    return branch.reset(m -> m.version() <= highest, fresh) ? DONE : MIGRATION;
  }
}
