package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Taken.Row;
import dev.offshoot.engine.Transfers.Planned;
import dev.offshoot.engine.Transfers.ResetTo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a branch lacks of its parent's ledger, in the order in which it happened there, from one
 * snapshot; texts are streamed. It decides what is skipped: tracked migrations of the same text,
 * and functions up to the text that the branch took last. A function that the branch changed itself
 * keeps the branch's text; only its base moves.
 */
final class ReplayPlan {
  private static final int TEXTS_AT_ONCE = 16;

  private static final String INDEX =
      """
      select seq, version::text, name, checksum, replay from offshoot.migrations
      union all select seq, null, name, checksum, true from offshoot.functions order by 1
      """;

  private static final String TEXTS =
      """
      select seq, version::text, name, sql, transactional, replay, checksum, null
      from offshoot.migrations where seq = any (?)
      union all select seq, null, name, sql, true, true, checksum, base_checksum
      from offshoot.functions where seq = any (?) order by 1
      """;

  private final Connection parent;
  private final Tracked tracked;
  private final RunOptions options;
  private final boolean ownStory;

  private ReplayPlan(Connection parent, Tracked tracked, RunOptions options, boolean ownStory) {
    this.parent = parent;
    this.tracked = tracked;
    this.options = options;
    this.ownStory = ownStory;
  }

  /**
   * Plans.
   *
   * @param parent a session of its own: it stays in its snapshot until it is closed
   */
  static Plan of(Connection parent, Tracked tracked, RunOptions options) throws SQLException {
    LedgerReader.snapshot(parent);
    return inSnapshot(parent, tracked, options);
  }

  /**
   * The same, only if the parent still says what was planned.
   *
   * @param planned the parent and its ledger's digest
   * @throws Unavailable {@link Unavailable.Reason#MOVED} when it says something else
   */
  static Plan of(Connection parent, Planned planned, Tracked tracked, RunOptions options)
      throws SQLException, Unavailable {
    LedgerReader.snapshot(parent);
    Tracked.read(parent).expect(planned.digest(), planned.branch());
    return inSnapshot(parent, tracked, options);
  }

  private static Plan inSnapshot(Connection parent, Tracked tracked, RunOptions options)
      throws SQLException {
    var plan = new ReplayPlan(parent, tracked, options, false);
    return plan.plan(plan.index());
  }

  /**
   * Plans a branch's own story anew, into an empty database: functions keep the bases that they
   * had, and only those that were deployed before the first migration that does not stay are there
   * again; a fresh database has none.
   *
   * @param branch as in {@link #of}; it is in its snapshot already
   */
  static Plan again(Connection branch, Tracked tracked, RunOptions options, ResetTo to)
      throws SQLException {
    var plan = new ReplayPlan(branch, tracked, options, true);
    return plan.plan(to instanceof ResetTo.Fresh ? List.of() : kept(plan.index(), to));
  }

  /**
   * Plans the rest of a story that another database is to tell exactly as it happened, its detours
   * and bases included.
   *
   * @param branch as in {@link #of}; it is in its snapshot already
   * @param told how many entries of it are there
   */
  static Plan.Steps rest(Connection branch, Tracked tracked, RunOptions options, int told)
      throws SQLException {
    var plan = new ReplayPlan(branch, tracked, options, true);
    var rows = plan.index();
    var wanted = rows.subList(told, rows.size()).stream().map(Row::seq).toList();
    return new Plan.Steps(wanted.size(), plan.source(wanted, Set.of()));
  }

  /**
   * Plans the whole of such a story, for an empty database that is dropped if that does not come to
   * its end.
   *
   * @param branch as in {@link #of}; it is in its snapshot already
   */
  static Plan whole(Connection branch, Tracked tracked, RunOptions options) throws SQLException {
    var all = rest(branch, tracked, options, 0);
    return new Plan.Steps(all.total(), () -> told(all.source().next()));
  }

  private static @Nullable Step told(@Nullable Step step) {
    return step == null || !step.transactional()
        ? step
        : new Step(step.change(), Step.Mode.TELL, step.base());
  }

  private Plan plan(List<Row> rows) throws SQLException {
    var taken = Taken.of(rows, tracked);
    var wanted = new ArrayList<Long>();
    for (var row : rows) {
      if (row.version() == null) {
        if (row.seq() > taken.getOrDefault(row.name(), 0L)) {
          wanted.add(row.seq());
        }
        continue;
      }
      var known = tracked.migrations().get(Version.of(row.version()));
      if (known == null) {
        wanted.add(row.seq());
      } else if (!known.equals(row.checksum())) {
        return diverged(row, known);
      }
    }
    return new Plan.Steps(wanted.size(), source(wanted, ownFunctions()));
  }

  private static List<Row> kept(List<Row> rows, ResetTo to) {
    var kept = new ArrayList<Row>();
    var whole = true;
    for (var row : rows) {
      var version = row.version();
      if (version == null ? whole : to.keeps(Version.of(version))) {
        kept.add(row);
      } else {
        whole = false;
      }
    }
    return kept;
  }

  private List<Row> index() throws SQLException {
    var rows = new ArrayList<Row>();
    try (var statement = parent.createStatement();
        var result = statement.executeQuery(INDEX)) {
      while (result.next()) {
        rows.add(
            new Row(
                result.getLong(1),
                result.getString(2),
                result.getString(3),
                result.getString(4),
                result.getBoolean(5)));
      }
    }
    return rows;
  }

  /** Functions whose text the branch changed itself since it last took the parent's. */
  private Set<String> ownFunctions() {
    var own = new HashSet<String>();
    tracked
        .functions()
        .forEach((name, deployed) -> {
          if (!deployed.checksum().equals(deployed.base())) {
            own.add(name);
          }
        });
    return own;
  }

  private Plan.Source source(List<Long> wanted, Set<String> own) throws SQLException {
    if (wanted.isEmpty()) {
      return () -> null;
    }
    // both close with their connection
    PreparedStatement texts = parent.prepareStatement(TEXTS);
    texts.setFetchSize(TEXTS_AT_ONCE);
    var seqs = parent.createArrayOf("bigint", wanted.toArray());
    texts.setArray(1, seqs);
    texts.setArray(2, seqs);
    var rows = texts.executeQuery();
    return () -> rows.next() ? step(rows, own) : null;
  }

  private Step step(ResultSet row, Set<String> own) throws SQLException {
    var version = row.getString(2);
    var name = row.getString(3);
    var sql = row.getString(4);
    if (version == null) {
      return new Step(
          new Change.Function(name, sql),
          own.contains(name) ? Step.Mode.RECORD : Step.Mode.RUN,
          base(row));
    }
    var migration =
        new Change.Migration(Version.of(version), name, sql, row.getBoolean(5), row.getBoolean(6));
    return new Step(migration, migration.replay() ? Step.Mode.RUN : Step.Mode.RECORD, null);
  }

  private @Nullable Checksum base(ResultSet row) throws SQLException {
    var checksum = row.getString(ownStory ? 8 : 7);
    return checksum == null ? null : new Checksum(checksum);
  }

  private Plan diverged(Row row, String known) throws SQLException {
    try (var query = parent.prepareStatement(TEXTS)) {
      var seqs = parent.createArrayOf("bigint", new Object[] {row.seq()});
      query.setArray(1, seqs);
      query.setArray(2, seqs);
      try (var rows = query.executeQuery()) {
        rows.next();
        var change = (Change.Migration) step(rows, Set.of()).change();
        return ApplyPlan.refuse(
            change,
            options,
            "OF010",
            "Diverged: version %s has checksum %s in the parent and %s in the branch"
                .formatted(row.version(), change.checksum().brief(), new Checksum(known).brief()),
            "Reset the branch to before this version, replay, then apply its own text under a new"
                + " version.");
      }
    }
  }
}
