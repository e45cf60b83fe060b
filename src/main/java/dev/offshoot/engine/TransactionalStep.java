package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import dev.offshoot.engine.Unavailable.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One step in one transaction: effect and ledger row commit together or not at all. It decides
 * whether the step is recorded; it must never run anything twice on a guess.
 */
final class TransactionalStep {
  private final Access branch;
  private final Sessions sessions;
  private final MigratorSession migrator;

  TransactionalStep(Access branch, Sessions sessions, MigratorSession migrator) {
    this.branch = branch;
    this.sessions = sessions;
    this.migrator = migrator;
  }

  Attempt run(Step step, LedgerWriter ledger)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var sql = Checksum.normal(step.change().sql());
    Splitter.Pieces split;
    try {
      split = Splitter.pieces(sql);
    } catch (SQLException e) {
      return new Attempt.Refused(e, null, false);
    }
    var begun = migrator.begin();
    ledger.announce(step, begun.xid(), begun.pid());
    var failure = execute(begun.session(), sql, split.pieces());
    if (failure == null) {
      ledger.recorded(step);
      if (split.droppedBrackets() > 0) {
        ledger.log(
            "INFO",
            step.label()
                + ": left out "
                + split.droppedBrackets()
                + " bare BEGIN and COMMIT: a migration runs in one transaction of its own");
      }
      return new Attempt.Recorded();
    }
    migrator.close();
    if (Diagnosis.connectionLost(failure.error()) && committed(begun)) {
      ledger.readNextSeq();
      return new Attempt.Recorded();
    }
    ledger.forget(begun.xid());
    var state = Diagnosis.state(failure.error());
    if (state.equals("OF002") || state.equals("OF003")) {
      throw new Unavailable(
          Reason.BUSY, "branch " + branch.branch() + ": " + Diagnosis.primary(failure.error()));
    }
    return new Attempt.Refused(failure.error(), failure.piece(), false);
  }

  private static Statements.@org.jspecify.annotations.Nullable Failure execute(
      Connection session, String sql, List<Piece> pieces) {
    try {
      var failure = Statements.run(session, sql, pieces);
      if (failure == null) {
        session.commit();
      }
      return failure;
    } catch (SQLException e) {
      return new Statements.Failure(e, null);
    }
  }

  /** Asked through a session of its own, since the network may have taken more than one. */
  private boolean committed(MigratorSession.Begun begun)
      throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(branch, ServerSql.APP_DATABASE)) {
      return TransactionFate.committed(control, begun.xid(), begun.pid());
    }
  }
}
