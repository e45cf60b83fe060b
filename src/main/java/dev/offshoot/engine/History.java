package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a ledger is a continuation of what was reported of it: the rows up to the
 * reported one are the same, or a reset rewrote them since, which only the database itself can
 * tell; or, of a branch that can be made again from its parent, the whole data directory is a new
 * one.
 */
final class History {
  private static final String ROWS =
      """
      (select seq, version::text as version, name, checksum, attempt::text as attempt from offshoot.migrations
      union all select seq, null, name, checksum, attempt::text from offshoot.functions) r
      """;

  private static final String STATE =
      """
      select coalesce(max(seq), 0), encode(sha256(convert_to(coalesce(string_agg(
          seq || ' ' || coalesce(version, '') || ' ' || name || ' ' || checksum || ' ' || attempt,
          E'\\n' order by seq), ''), 'UTF8')), 'hex'),
        (select count(*) from offshoot.marks where kind = 'reset'),
        case when pg_is_in_recovery() then '' else split_part(offshoot.incarnation(), '/', 1) end,
        (select system_identifier::text from pg_control_system())
      from %s where seq <= ?
      """
          .formatted(ROWS);

  private record State(
      long seq, String digest, int resets, String timeline, String systemIdentifier) {}

  private History() {}

  /** What it is now, in the caller's snapshot. */
  static HistoryMark mark(Connection control) throws SQLException {
    var now = state(control, Long.MAX_VALUE);
    return new HistoryMark(
        now.seq(),
        now.digest(),
        now.resets(),
        tail(control),
        now.timeline(),
        now.systemIdentifier());
  }

  /** Goes on only with a continuation of what was reported of the branch. */
  static void check(Access branch, Connection control) throws SQLException, HistoryRegressed {
    var reported = branch.reported();
    if (reported.isPresent()) {
      var regressed = regressed(branch.branch(), control, reported.get());
      if (regressed.isPresent()) {
        throw regressed.get();
      }
    }
  }

  static Optional<HistoryRegressed> regressed(
      String branch, Connection control, HistoryMark.Reported reported) throws SQLException {
    var mark = reported.mark();
    if (mark.seq() == 0) {
      return Optional.empty(); // anything continues nothing, a restored dump too
    }
    var now = state(control, mark.seq());
    var anew = !now.systemIdentifier().equals(mark.systemIdentifier());
    if (now.seq() == mark.seq()
        && now.resets() == mark.resets()
        && now.digest().equals(mark.digest())) {
      return Optional.empty();
    }
    if (!reported.root() && (anew || now.resets() > mark.resets())) {
      return Optional.empty();
    }
    var there = attempts(control, mark.tail());
    var lost = mark.tail().stream().filter(e -> !there.contains(e.attempt())).toList();
    var why =
        anew
            ? "another data directory"
            : now.timeline().equals(mark.timeline())
                ? "the same server, as after a restored volume"
                : "a promoted server, timeline %s after %s"
                    .formatted(now.timeline(), mark.timeline());
    return Optional.of(new HistoryRegressed(branch, lost, before(control, mark), why));
  }

  /**
   * A person has seen it.
   *
   * @param lost what shall not be applied again: it is held back as if a reset had taken it out
   */
  static void holdBack(Connection control, List<HistoryMark.Entry> lost) throws SQLException {
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.reverted (version, checksum) select ?::numeric, ? where not"
                + " exists (select from offshoot.migrations m where m.version = ?::numeric)"
                + " on conflict do nothing")) {
      for (var entry : lost) {
        if (entry.version() != null) {
          insert.setString(1, entry.version().toString());
          insert.setString(2, entry.checksum().hex());
          insert.setString(3, entry.version().toString());
          insert.executeUpdate();
        }
      }
    }
  }

  private static State state(Connection control, long upTo) throws SQLException {
    try (var query = control.prepareStatement(STATE)) {
      query.setLong(1, upTo);
      try (var row = query.executeQuery()) {
        row.next();
        return new State(
            row.getLong(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5));
      }
    }
  }

  private static List<HistoryMark.Entry> tail(Connection control) throws SQLException {
    var tail = new ArrayList<HistoryMark.Entry>();
    try (var query =
        control.prepareStatement("select * from " + ROWS + " order by seq desc limit ?")) {
      query.setInt(1, HistoryMark.TAIL);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var version = rows.getString(2);
          tail.addFirst(
              new HistoryMark.Entry(
                  rows.getLong(1),
                  version == null ? null : Version.of(version),
                  rows.getString(3),
                  new Checksum(rows.getString(4)),
                  rows.getString(5)));
        }
      }
    }
    return tail;
  }

  private static Set<String> attempts(Connection control, List<HistoryMark.Entry> entries)
      throws SQLException {
    var there = new HashSet<String>();
    try (var query =
        control.prepareStatement("select attempt from " + ROWS + " where attempt = any (?)")) {
      query.setArray(
          1,
          control.createArrayOf(
              "text", entries.stream().map(HistoryMark.Entry::attempt).toArray()));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          there.add(rows.getString(1));
        }
      }
    }
    return there;
  }

  /** Rows before the tail that are not there: they were numbered without a gap. */
  private static long before(Connection control, HistoryMark mark) throws SQLException {
    var first = mark.tail().isEmpty() ? mark.seq() + 1 : mark.tail().getFirst().seq();
    try (var query = control.prepareStatement("select count(*) from " + ROWS + " where seq < ?")) {
      query.setLong(1, first);
      try (var row = query.executeQuery()) {
        row.next();
        return Math.max(0, first - 1 - row.getLong(1));
      }
    }
  }
}
