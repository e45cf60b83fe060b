package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The operator's own writing session of a run: announces what is about to run, and writes what the
 * migration's own transaction cannot. It must never run SQL of others, and never write a
 * transactional migration into the ledger: only that transaction can.
 */
final class LedgerWriter implements AutoCloseable {
  // losing this row in a crash of the server is harmless, since the migration's transaction is
  // lost with it: it need not wait for the disk
  private static final String ANNOUNCE =
      """
      with quick as materialized (select set_config('synchronous_commit', ?, true))
      insert into offshoot.pending (xid, kind, seq, version, name, sql, checksum, base_checksum, origin,
        operation_uid, replay, pid, holder, mirror, role_xmin)
      select coalesce(?::xid8, pg_current_xact_id()), ?, ?, ?::numeric, ?, ?, ?,
        coalesce(?, (select f.base_checksum from offshoot.functions f where f.name = ? order by f.seq desc limit 1)),
        ?, ?, ?, ?, ?, ?,
        (select r.xmin from pg_authid r where r.rolname = 'migrator')
      from quick returning attempt::text
      """;

  private static final String RECORD =
      """
      with mended as (delete from offshoot.failures where not function and key = ?),
        again as (delete from offshoot.reverted where version = ?::numeric),
        entered as (
      insert into offshoot.migrations (seq, version, name, sql, checksum, origin, transactional, replay, xid, duration, operation_uid)
      select offshoot.next_seq(), ?::numeric, ?, ?, ?, ?, ?, ?, pg_current_xact_id(), interval '0', ?
      returning version, duration)
      select offshoot.mirror(version::text, ?, duration) from entered
      """;

  private static final String RECORD_FUNCTION =
      """
      insert into offshoot.functions (seq, name, sql, checksum, base_checksum, origin, xid, duration, operation_uid)
      select offshoot.next_seq(), f.name, f.sql, f.checksum, ?, ?, pg_current_xact_id(), interval '0', ?
      from offshoot.functions f where f.name = ? order by f.seq desc limit 1
      """;

  private final Connection session;
  private final int holder;
  private final Engine.RunOptions options;
  private final PreparedStatement announce;
  private final LedgerBatch later;
  private long nextSeq;
  private final String incarnation;

  LedgerWriter(Connection session, int holder, Engine.RunOptions options) throws SQLException {
    this.session = session;
    this.holder = holder;
    this.options = options;
    this.announce = session.prepareStatement(ANNOUNCE);
    this.later = new LedgerBatch(session, options);
    this.incarnation = TransactionFate.incarnation(session);
    readNextSeq();
  }

  /** The session, for reading. */
  Connection session() {
    return session;
  }

  /** Asks the ledger where it stands; needed after anything but our own run may have written. */
  void readNextSeq() throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("select offshoot.next_seq()")) {
      row.next();
      nextSeq = row.getLong(1);
    }
  }

  /**
   * A step's transaction was committed: it recorded itself, or its row enters the ledger with
   * others, at {@link #flush} at the latest.
   */
  void recorded(Step step) throws SQLException {
    if (step.mode() == Step.Mode.TELL) {
      later.add(nextSeq, step);
    }
    if (step.mode() != Step.Mode.SEED) {
      nextSeq++;
    }
  }

  /** Enters all that is to enter it later. */
  void flush() throws SQLException {
    later.write();
  }

  /** Whether this session is on the same run of the same server. */
  boolean on(String incarnation) {
    return this.incarnation.equals(incarnation);
  }

  /**
   * Goes on only where the other session of a run is too: after a failover the old server may still
   * be there for one of them.
   */
  void expect(Access branch, String incarnation) throws Unavailable {
    if (!on(incarnation)) {
      throw new Unavailable(
          Unavailable.Reason.CONNECTION_FAILED,
          "branch " + branch.branch() + ": its server was replaced or restarted during the run");
    }
  }

  /**
   * Announces what a begun transaction runs, if it records itself.
   *
   * @return the attempt, by which its row is known; "" when it has none
   */
  String announce(Step step, MigratorSession.Begun begun) throws SQLException {
    return step.mode() == Step.Mode.TELL ? "" : announce(step, begun.xid(), begun.pid());
  }

  private String announce(Step step, @Nullable String xid, int pid) throws SQLException {
    announce.setString(1, xid == null ? "on" : "off");
    announce.setString(2, xid);
    announce.setString(3, step.kind());
    announce.setLong(4, nextSeq);
    announce.setString(5, step.version());
    announce.setString(6, step.name());
    announce.setString(7, Checksum.normal(step.change().sql()));
    announce.setString(8, step.change().checksum().hex());
    var base = step.base();
    announce.setString(9, base == null ? null : base.hex());
    announce.setString(10, step.change() instanceof Change.Function f ? f.name() : null);
    announce.setString(11, options.origin());
    announce.setString(12, options.operationUid());
    announce.setBoolean(13, step.replayed());
    announce.setInt(14, pid);
    announce.setInt(15, holder);
    announce.setArray(16, FlywayRow.of(step.change()).array(session));
    try (var row = announce.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Announces, durably, a statement that runs outside a transaction.
   *
   * @return the attempt
   */
  String start(Step step, int pid) throws SQLException {
    flush();
    var attempt = announce(step, null, pid);
    try (var update =
        session.prepareStatement(
            "update offshoot.pending set backend_start = (select a.backend_start"
                + " from pg_stat_activity a where a.pid = pending.pid) where attempt = ?::uuid")) {
      update.setString(1, attempt);
      update.executeUpdate();
    }
    return attempt;
  }

  /** What was announced did not happen. */
  void forget(String attempt) throws SQLException {
    if (attempt.isEmpty()) {
      return;
    }
    try (var delete =
        session.prepareStatement("delete from offshoot.pending where attempt = ?::uuid")) {
      delete.setString(1, attempt);
      delete.executeUpdate();
    }
  }

  /**
   * What was announced, and ran outside a transaction, is done.
   *
   * @throws SQLException OF004 or OF005 when it left something behind that it may not
   */
  void finish(String attempt) throws SQLException {
    try (var finish = session.prepareStatement("select offshoot.finish(?::uuid)")) {
      finish.setString(1, attempt);
      finish.execute();
    }
    readNextSeq();
  }

  /** Enters a step that is not to run. */
  void recordOnly(Step step) throws SQLException {
    flush();
    switch (step.change()) {
      case Change.Migration m -> {
        try (var insert = session.prepareStatement(RECORD)) {
          insert.setString(1, m.version().toString());
          insert.setString(2, m.version().toString());
          insert.setString(3, m.version().toString());
          insert.setString(4, m.name());
          insert.setString(5, Checksum.normal(m.sql()));
          insert.setString(6, m.checksum().hex());
          insert.setString(7, options.origin());
          insert.setBoolean(8, m.transactional());
          insert.setBoolean(9, m.replay());
          insert.setString(10, options.operationUid());
          insert.setArray(11, FlywayRow.of(m).array(session));
          insert.execute();
        }
      }
      case Change.Function f -> {
        try (var insert = session.prepareStatement(RECORD_FUNCTION)) {
          var base = step.base();
          insert.setString(1, base == null ? null : base.hex());
          insert.setString(2, options.origin());
          insert.setString(3, options.operationUid());
          insert.setString(4, f.name());
          insert.executeUpdate();
        }
      }
    }
    nextSeq++;
    log("INFO", "recorded " + step.label() + " without running it (" + options.origin() + ")");
  }

  /** The seed of this uid and checksum ran before. */
  boolean seeded(Step step) throws SQLException {
    return SeedRows.has(session, step.name(), step.change().checksum());
  }

  void log(String level, String text) throws SQLException {
    BranchLog.add(session, options.operationUid(), level, text);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      // it is gone either way
    }
  }
}
