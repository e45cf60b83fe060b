package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which change was running in which database when its server crashed, and how often. Decides that a
 * change is not tried there a third time. A crash is told from a server that was stopped, drained
 * or out of reach by the server itself: only a crash resets its statistics. A rehearsal that passes
 * says nothing of the database that it was for. Known to this process only: a new one starts to
 * count again.
 */
final class Crashes {
  /** Of one change. */
  private static final int ENOUGH = 2;

  /** Nobody comes back to a run whose object was deleted: the oldest are forgotten. */
  private static final int KEPT = 1_000;

  /**
   * What a run was at when it ended without an outcome.
   *
   * @param change its label and checksum, since a text may be large
   * @param incarnation of the server that it ran on
   */
  private record Interrupted(@Nullable String change, String incarnation, int crashes) {}

  private final Map<String, Interrupted> interrupted =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Interrupted> eldest) {
              return size() > KEPT;
            }
          });

  /** One run's part of it, from its beginning to its outcome. */
  final class Watch {
    private final String run;
    private String incarnation = "";
    private @Nullable Interrupted before;

    private Watch(String run) {
      this.run = run;
    }

    /** The run has a session: what was interrupted before by a crash counts. */
    void begin(Connection control) throws SQLException {
      incarnation = incarnation(control);
      var last = interrupted.get(run);
      if (last != null && !last.incarnation().equals(incarnation)) {
        last = new Interrupted(last.change(), incarnation, last.crashes() + 1);
        interrupted.put(run, last);
      }
      before = last;
    }

    /** The server crashed each time that this ran. */
    boolean refuses(Change change) {
      return before != null && text(change).equals(before.change()) && before.crashes() >= ENOUGH;
    }

    void starting(Change change) {
      var text = text(change);
      int crashes = before != null && text.equals(before.change()) ? before.crashes() : 0;
      interrupted.put(run, new Interrupted(text, incarnation, crashes));
    }

    /** The run came to an outcome, or was cancelled. */
    void ended() {
      interrupted.remove(run);
    }
  }

  Watch watch(Access branch, RunOptions options) {
    return new Watch(String.join(" ", branch.database(), options.origin(), options.operationUid()));
  }

  private static String text(Change change) {
    return change.label() + " " + change.checksum().hex();
  }

  /** Another text after each crash, and only then: an orderly stop keeps the statistics. */
  private static String incarnation(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row =
            statement.executeQuery(
                "select coalesce(stats_reset::text, '') from pg_stat_bgwriter")) {
      row.next();
      return row.getString(1);
    }
  }
}
