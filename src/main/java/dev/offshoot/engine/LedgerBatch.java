package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Enters into a ledger what was run there already, many rows at once. It decides how many; it must
 * never be used where somebody may read the ledger before its run came to the end.
 */
final class LedgerBatch {
  private static final int MAX_ROWS = 100;
  private static final int MAX_CHARACTERS = 1 << 20;

  private static final String MIGRATION =
      """
      insert into offshoot.migrations (seq, version, name, sql, checksum, origin, transactional, replay, xid, duration, operation_uid)
      values (?, ?::numeric, ?, ?, ?, ?, true, true, pg_current_xact_id(), interval '0', ?)
      """;

  private static final String FUNCTION =
      """
      insert into offshoot.functions (seq, name, sql, checksum, base_checksum, origin, xid, duration, operation_uid)
      values (?, ?, ?, ?, coalesce(?, (select f.base_checksum from offshoot.functions f where f.name = ? order by f.seq desc limit 1)),
        ?, pg_current_xact_id(), interval '0', ?)
      """;

  private final Connection session;
  private final Engine.RunOptions options;
  private final PreparedStatement migrations;
  private final PreparedStatement functions;
  private int rows;
  private int characters;

  /** Its statements close with the session. */
  LedgerBatch(Connection session, Engine.RunOptions options) throws SQLException {
    this.session = session;
    this.options = options;
    this.migrations = session.prepareStatement(MIGRATION);
    this.functions = session.prepareStatement(FUNCTION);
  }

  void add(long seq, Step step) throws SQLException {
    var sql = Checksum.normal(step.change().sql());
    switch (step.change()) {
      case Change.Migration m -> {
        migrations.setLong(1, seq);
        migrations.setString(2, m.version().toString());
        migrations.setString(3, m.name());
        migrations.setString(4, sql);
        migrations.setString(5, m.checksum().hex());
        migrations.setString(6, options.origin());
        migrations.setString(7, options.operationUid());
        migrations.addBatch();
      }
      case Change.Function f -> {
        var base = step.base();
        functions.setLong(1, seq);
        functions.setString(2, f.name());
        functions.setString(3, sql);
        functions.setString(4, f.checksum().hex());
        functions.setString(5, base == null ? null : base.hex());
        functions.setString(6, f.name());
        functions.setString(7, options.origin());
        functions.setString(8, options.operationUid());
        functions.addBatch();
      }
    }
    rows++;
    characters += sql.length();
    if (rows == MAX_ROWS || characters > MAX_CHARACTERS) {
      write();
    }
  }

  /** All or nothing of what was added since the last time. */
  void write() throws SQLException {
    if (rows == 0) {
      return;
    }
    session.setAutoCommit(false);
    migrations.executeBatch();
    functions.executeBatch();
    session.commit();
    session.setAutoCommit(true);
    rows = 0;
    characters = 0;
  }
}
