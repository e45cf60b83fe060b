package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Transfers.Rehearsal;
import dev.offshoot.engine.Transfers.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs changes where nobody is hurt: on a copy of the target's tracked migrations. The copy's
 * original is kept on that server and brought up to the target each time, so that a rehearsal costs
 * what is new; an original that is no beginning of the target's story any more is made again. It
 * must never open a writing session to the target.
 */
final class Rehearsals {
  private final Engine engine;
  private final Sessions sessions;
  private final Runs runs;

  Rehearsals(Engine engine, Sessions sessions, Runs runs) {
    this.engine = engine;
    this.sessions = sessions;
    this.runs = runs;
  }

  Rehearsal run(
      Access server,
      Access target,
      String targetUid,
      Work work,
      String uid,
      RunOptions options,
      Progress progress)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var base = ScratchDatabases.name(ScratchDatabases.BASE, targetUid);
    var scratch = ScratchDatabases.name(ScratchDatabases.TRY, uid);
    try (var control = sessions.control(server, "postgres")) {
      var built = base(control, server, target, base, options);
      if (!(built instanceof Outcome.Done)) {
        return new Rehearsal(built, false, Map.of());
      }
      try {
        ScratchDatabases.create(control, scratch, base);
        var there = new Scratch(server, scratch);
        var outcome =
            switch (work) {
              case Work.Changes changes ->
                  // what is for the target's rows alone has none here: it is recorded
                  engine.apply(there, changes.changes(), options.onRoot(false), progress);
              case Work.Replay replay -> follow(replay, there, options, progress);
            };
        return new Rehearsal(outcome, true, took(there, outcome));
      } finally {
        away(server, control, scratch);
      }
    }
  }

  private void away(Access server, Connection control, String scratch)
      throws SQLException, InterruptedException {
    String name;
    try {
      name = ScratchDatabases.discard(control, scratch);
    } catch (SQLException e) {
      ScratchDatabases.drop(control, scratch); // it was never made, or cannot be renamed
      return;
    }
    Thread.ofVirtual()
        .name("offshoot-drop-" + name)
        .start(() -> {
          try (var own = sessions.control(server, "postgres")) {
            ScratchDatabases.drop(own, name);
          } catch (SQLException | IOException | InterruptedException e) {
            // the next preparation of this server sweeps it away
          }
        });
  }

  private Outcome follow(Work.Replay replay, Access there, RunOptions options, Progress progress)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var parent = replay.from().branch();
    try (var reading = sessions.control(parent, parent.database())) {
      return runs.run(
          there, options, progress, t -> ReplayPlan.of(reading, replay.from(), t, options));
    }
  }

  /** The original, brought up to the target. */
  private Outcome base(
      Connection control, Access server, Access target, String name, RunOptions options)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var base = new Scratch(server, name);
    try (var reading = sessions.control(target, target.database())) {
      LedgerReader.snapshot(reading);
      var whole = story(reading);
      var told = ScratchDatabases.made(control, name) ? story(base) : null;
      if (told == null || !beginning(told, whole)) {
        return fresh(control, server, reading, name, options);
      }
      if (told.size() == whole.size()) {
        return new Outcome.Done(List.of());
      }
      int from = told.size();
      return runs.run(
          base,
          options.toBuild(),
          Progress.SILENT,
          t -> ReplayPlan.rest(reading, t, options, from));
    }
  }

  /** The original, made from nothing; it has its name once it is whole. */
  private Outcome fresh(
      Connection control, Access server, Connection reading, String name, RunOptions options)
      throws SQLException, IOException, Unavailable, InterruptedException {
    ScratchDatabases.drop(control, name);
    var growing = ScratchDatabases.TRY + name;
    ScratchDatabases.create(control, growing, ServerSql.TEMPLATE_DATABASE);
    var outcome =
        runs.run(
            new Scratch(server, growing),
            options.toBuild(),
            Progress.SILENT,
            t -> ReplayPlan.whole(reading, t, options));
    if (outcome instanceof Outcome.Done) {
      ScratchDatabases.rename(control, growing, name);
    } else {
      ScratchDatabases.drop(control, growing);
    }
    return outcome;
  }

  private static boolean beginning(List<String> shorter, List<String> longer) {
    return shorter.size() <= longer.size() && longer.subList(0, shorter.size()).equals(shorter);
  }

  private List<String> story(Access database) throws SQLException, IOException {
    try (var session = sessions.control(database, database.database())) {
      return story(session);
    }
  }

  /** All that was tracked, in the order in which it happened. */
  private static List<String> story(Connection session) throws SQLException {
    var story = new ArrayList<String>();
    try (var statement = session.createStatement();
        var rows =
            statement.executeQuery(
                "select seq, version::text || ' ' || checksum from offshoot.migrations"
                    + " union all select seq, name || '=' || checksum || ' ' || coalesce(base_checksum, '') from offshoot.functions"
                    + " order by 1")) {
      while (rows.next()) {
        story.add(rows.getString(2));
      }
    }
    return story;
  }

  private Map<Version, Duration> took(Access scratch, Outcome outcome)
      throws SQLException, IOException {
    var took = new HashMap<Version, Duration>();
    try (var session = sessions.control(scratch, scratch.database());
        var query =
            session.prepareStatement(
                "select version::text, round(extract(epoch from duration) * 1000)::bigint"
                    + " from offshoot.migrations where version = any (?::numeric[])")) {
      query.setArray(
          1,
          session.createArrayOf(
              "text",
              outcome.applied().stream()
                  .filter(c -> c instanceof Change.Migration)
                  .map(c -> ((Change.Migration) c).version().toString())
                  .toArray()));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          took.put(Version.of(rows.getString(1)), Duration.ofMillis(rows.getLong(2)));
        }
      }
    }
    return took;
  }
}
