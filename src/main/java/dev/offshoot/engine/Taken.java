package dev.offshoot.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides up to which row of its parent's ledger a branch took each function: pure. A ledger does
 * not say it, only which text was taken, and a parent may have gone back to that text later. The
 * last row of that text counts, but for one that lies behind a migration which the branch lacks and
 * which ran with another text at the parent: then the branch was there before, and the texts in
 * between are still to come.
 */
final class Taken {
  /**
   * A row of the parent's ledger.
   *
   * @param version null for a function
   * @param replay for a migration, whether branches run it
   */
  record Row(long seq, @Nullable String version, String name, String checksum, boolean replay) {}

  private static final class Way {
    final boolean own;
    long taken;
    boolean other;
    boolean closed;

    Way(Tracked.Deployed deployed) {
      own = !deployed.checksum().equals(deployed.base());
    }
  }

  private Taken() {}

  /** The seq of that row by function, only for functions that both have. */
  static Map<String, Long> of(List<Row> rows, Tracked tracked) {
    var ways = new HashMap<String, Way>();
    for (var row : rows) {
      var version = row.version();
      if (version == null) {
        var deployed = tracked.functions().get(row.name());
        if (deployed != null) {
          pass(ways.computeIfAbsent(row.name(), _ -> new Way(deployed)), row, text(deployed));
        }
      } else if (row.replay() && !tracked.migrations().containsKey(Version.of(version))) {
        ways.values().forEach(w -> w.closed |= w.other && w.taken > 0 && !w.own);
      }
    }
    var taken = new HashMap<String, Long>();
    ways.forEach((name, way) -> {
      if (way.taken > 0) {
        taken.put(name, way.taken);
      }
    });
    return taken;
  }

  private static void pass(Way way, Row row, String text) {
    way.other = !row.checksum().equals(text);
    if (!way.other && !way.closed) {
      way.taken = row.seq();
    }
  }

  /** Without a base, the same text on both sides counts as taken. */
  private static String text(Tracked.Deployed deployed) {
    return deployed.base() == null ? deployed.checksum() : deployed.base();
  }
}
