package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of table operations: one for each operation on this database, by the object's UID. Rows
 * that were written on another data directory, such as those of a restored dump, do not count. It
 * decides the form only.
 */
final class Operations {
  private static final String HERE =
      "system_identifier = (select system_identifier::text from pg_control_system())";

  private static final String ENTER =
      """
      insert into offshoot.operations (uid, system_identifier, kind, namespace, name, generated, target,
        source_uid, spec_digest)
      select ?, system_identifier::text, ?, ?, ?, ?, ?, ?, ? from pg_control_system()
      on conflict do nothing
      """;

  /** Says a thing once: what stands there already adds no line to the log. */
  private static final String CHANGE =
      """
      with changed as (update offshoot.operations set %s where uid = ? and %s and %s returning uid)
      insert into offshoot.logs (operation_uid, level, text) select uid, ?, ? from changed
      """;

  private static final String ROWS =
      """
      select uid, source_uid, spec_digest, rehearsed_digest, refreshed, lost, started_at is not null,
        source_digest, reverted, outcome,
        exists (select from offshoot.marks m where m.uid = o.uid and m.kind = 'reset')
      from offshoot.operations o
      where %s and (uid = ? or kind = ? and namespace = ? and name = ? and target = ?)
      order by created_at desc
      """
          .formatted(HERE);

  private Operations() {}

  /**
   * Writes it down with a line for the log, once.
   *
   * @param story one line; "" for none
   */
  static void record(
      Connection control, OperationIdentity of, OperationEvent event, String level, String story)
      throws SQLException {
    if (!(event instanceof OperationEvent.Abandoned)) {
      enter(control, of);
    }
    switch (event) {
      case OperationEvent.Asked asked ->
          change(
              control,
              of,
              "asked_digest = ?",
              "asked_digest <> ?",
              List.of(asked.digest()),
              List.of(asked.digest()),
              level,
              story);
      case OperationEvent.Rehearsed passed ->
          change(
              control,
              of,
              "rehearsed_digest = ?, refreshed = ?, lost = ?",
              "(rehearsed_digest <> ? or refreshed <> ?)",
              List.of(passed.digest(), passed.refresh(), passed.lost()),
              List.of(passed.digest(), passed.refresh()),
              level,
              story);
      case OperationEvent.Started started ->
          change(
              control,
              of,
              "started_at = clock_timestamp(), plan_digest = ?, source_digest = ?, reverted = ?",
              "(started_at is null or plan_digest <> ?)",
              List.of(started.plan(), started.source(), started.reverted()),
              List.of(started.plan()),
              level,
              story);
      case OperationEvent.Ended ended ->
          change(
              control,
              of,
              "ended_at = clock_timestamp(), outcome = ?",
              "outcome is null",
              List.of(ended.outcome()),
              List.of(),
              level,
              story);
      case OperationEvent.Abandoned abandoned ->
          change(
              control,
              of,
              "ended_at = clock_timestamp(), outcome = ?",
              "outcome is null and started_at is not null",
              List.of(abandoned.outcome()),
              List.of(),
              level,
              story);
    }
  }

  private static void enter(Connection control, OperationIdentity of) throws SQLException {
    try (var insert = control.prepareStatement(ENTER)) {
      insert.setString(1, of.uid());
      insert.setString(2, of.kind());
      insert.setString(3, of.namespace());
      insert.setString(4, of.name());
      insert.setBoolean(5, of.generated());
      insert.setString(6, of.target());
      insert.setString(7, of.sourceUid());
      insert.setString(8, of.specDigest());
      insert.executeUpdate();
    }
  }

  private static void change(
      Connection control,
      OperationIdentity of,
      String set,
      String unless,
      List<String> values,
      List<String> compared,
      String level,
      String story)
      throws SQLException {
    try (var update = control.prepareStatement(CHANGE.formatted(set, HERE, unless))) {
      var at = texts(update, 1, values);
      update.setString(at, of.uid());
      at = texts(update, at + 1, compared);
      update.setString(at, level);
      update.setString(at + 1, Redaction.mask(Texts.storable(story)));
      update.executeUpdate();
    }
  }

  private static int texts(PreparedStatement statement, int from, List<String> texts)
      throws SQLException {
    var at = from;
    for (var text : texts) {
      statement.setString(at++, Texts.storable(text));
    }
    return at;
  }

  /** What stands there of it, and of earlier objects of its name. */
  static OperationRow.Rows rows(Connection control, OperationIdentity of) throws SQLException {
    var own = Optional.<OperationRow>empty();
    var named = new ArrayList<OperationRow>();
    try (var query = control.prepareStatement(ROWS)) {
      query.setString(1, of.uid());
      query.setString(2, of.kind());
      query.setString(3, of.namespace());
      query.setString(4, of.name());
      query.setString(5, of.target());
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var row =
              new OperationRow(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  Optional.of(
                          new OperationRow.Rehearsed(
                              rows.getString(4), rows.getString(5), rows.getString(6)))
                      .filter(r -> !r.digest().isEmpty()),
                  rows.getBoolean(7)
                      ? Optional.of(new OperationRow.Started(rows.getString(8), rows.getString(9)))
                      : Optional.empty(),
                  rows.getBoolean(11),
                  Optional.ofNullable(rows.getString(10)));
          if (row.uid().equals(of.uid())) {
            own = Optional.of(row);
          } else {
            named.add(row);
          }
        }
      }
    }
    return new OperationRow.Rows(own, named);
  }

  /**
   * Earlier objects of this name are gone without an end: they get one. For who holds the writer
   * lock, so that none of them is at work.
   *
   * @param cancelled how those ended that did not replace the database
   * @param swapped how those ended that did
   */
  static void settle(Connection control, OperationIdentity of, String cancelled, String swapped)
      throws SQLException {
    try (var update =
        control.prepareStatement(
            """
            update offshoot.operations o set ended_at = clock_timestamp(), outcome = case when exists
              (select from offshoot.marks m where m.uid = o.uid and m.kind = 'reset') then ? else ? end
            where %s and uid <> ? and kind = ? and namespace = ? and name = ? and target = ?
              and started_at is not null and outcome is null
            """
                .formatted(HERE))) {
      update.setString(1, swapped);
      update.setString(2, cancelled);
      update.setString(3, of.uid());
      update.setString(4, of.kind());
      update.setString(5, of.namespace());
      update.setString(6, of.name());
      update.setString(7, of.target());
      update.executeUpdate();
    }
  }

  /** Generated names never come again: their rows need not stay. */
  static void prune(Connection control) throws SQLException {
    try (var delete =
        control.prepareStatement(
            """
            delete from offshoot.operations where generated
              and coalesce(ended_at, created_at) < clock_timestamp() - interval '30 days'
            """)) {
      delete.executeUpdate();
    }
  }

  /** What it brought into this database, in the words of {@link Change#label}, in order. */
  static List<String> applied(Connection control, String uid) throws SQLException {
    var labels = new ArrayList<String>();
    try (var query =
        control.prepareStatement(
            """
            select seq, version || ' ' || name from offshoot.migrations where operation_uid = ?
            union all
            select seq, 'function ' || name from offshoot.functions where operation_uid = ?
            order by 1
            """)) {
      query.setString(1, uid);
      query.setString(2, uid);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          labels.add(rows.getString(2));
        }
      }
    }
    return labels;
  }
}
