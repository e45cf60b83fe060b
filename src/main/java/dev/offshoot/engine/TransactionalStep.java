package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import dev.offshoot.engine.Statements.Failure;
import dev.offshoot.engine.Unavailable.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in one transaction: effect and ledger row commit together or not at all. It decides
 * whether the step is recorded; it must never run anything twice on a guess.
 */
final class TransactionalStep {
  private final Access branch;
  private final Sessions sessions;
  private final MigratorSession migrator;
  private final boolean building;

  /**
   * @param building as in {@link Engine.RunOptions}
   */
  TransactionalStep(Access branch, Sessions sessions, MigratorSession migrator, boolean building) {
    this.building = building;
    this.branch = branch;
    this.sessions = sessions;
    this.migrator = migrator;
  }

  /**
   * Runs.
   *
   * @param more whether another step of this kind follows: its transaction begins as this one ends
   */
  Attempt run(Step step, LedgerWriter ledger, boolean more)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var parts = step.parts();
    var cuts = new ArrayList<Splitter.Pieces>();
    for (var part : parts) {
      try {
        cuts.add(Splitter.pieces(part.sql()));
      } catch (SQLException e) {
        return new Attempt.Refused(e, null, false);
      }
    }
    var begun = migrator.begin();
    ledger.expect(branch, begun.incarnation());
    var attempt = ledger.announce(step, begun);
    boolean told = step.mode() == Step.Mode.TELL;
    var end = told ? Statements.TELL : Statements.record(building);
    Failure failure = null;
    for (int i = 0; i < parts.size() && failure == null; i++) {
      var last = i == parts.size() - 1;
      failure = effect(begun, parts.get(i), cuts.get(i).pieces(), last ? end : Statements.NEXT);
    }
    if (failure == null) {
      failure = told ? commitUnrecorded(more) : commit(begun, attempt, more);
    }
    if (failure != null) {
      migrator.close();
      ledger.forget(attempt);
      return refused(failure);
    }
    ledger.recorded(step);
    int dropped = cuts.stream().mapToInt(Splitter.Pieces::droppedBrackets).sum();
    if (dropped > 0 && !told) {
      ledger.log(
          "INFO",
          step.label()
              + ": left out "
              + dropped
              + " bare BEGIN and COMMIT: a migration runs in one transaction of its own");
    }
    return new Attempt.Recorded();
  }

  private Attempt refused(Failure failure) throws Unavailable {
    var state = Diagnosis.state(failure.error());
    // only from record() itself: a migration may raise what it likes
    if (ShownError.ours(failure.error()) && (state.equals("OF002") || state.equals("OF003"))) {
      throw new Unavailable(
          Reason.BUSY, "branch " + branch.branch() + ": " + Diagnosis.primary(failure.error()));
    }
    return new Attempt.Refused(failure.error(), failure.piece(), false);
  }

  private @Nullable Failure effect(
      MigratorSession.Begun begun, Step.Part part, List<Piece> pieces, String end)
      throws SQLException, IOException, InterruptedException {
    Failure failure;
    try {
      failure = inWhole(Statements.run(begun.session(), part.sql(), pieces, end), part);
    } catch (SQLException e) {
      failure = new Failure(e, null);
    }
    if (failure != null && Diagnosis.connectionLost(failure.error())) {
      migrator.close();
      // it cannot have committed, but it may still be open: the lock must not outlive it
      ended(begun);
    }
    return failure;
  }

  /** With its place in the whole text. */
  private static @Nullable Failure inWhole(@Nullable Failure failure, Step.Part part) {
    var piece = failure == null ? null : failure.piece();
    return failure == null || piece == null
        ? failure
        : new Failure(failure.error(), new Piece(piece.text(), piece.offset() + part.offset()));
  }

  /** Whatever goes wrong here, only the row of this attempt tells whether it was committed. */
  private @Nullable Failure commit(MigratorSession.Begun begun, String attempt, boolean more)
      throws SQLException, IOException, InterruptedException {
    try {
      migrator.commit(more);
      return null;
    } catch (SQLException e) {
      migrator.close();
      return committed(begun, attempt) ? null : new Failure(e, null);
    }
  }

  /**
   * No row tells afterwards whether it was: what was being built is of no use without the reply.
   */
  private @Nullable Failure commitUnrecorded(boolean more) throws SQLException {
    try {
      migrator.commit(more);
      return null;
    } catch (SQLException e) {
      if (Diagnosis.connectionLost(e)) {
        throw e;
      }
      return new Failure(e, null);
    }
  }

  /** Asked through a session of its own, since the network may have taken more than one. */
  private boolean committed(MigratorSession.Begun begun, String attempt)
      throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(branch, branch.database())) {
      return TransactionFate.committed(
          control, attempt, begun.xid(), begun.pid(), begun.incarnation());
    }
  }

  private void ended(MigratorSession.Begun begun)
      throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(branch, branch.database())) {
      TransactionFate.end(control, begun.xid(), begun.pid(), begun.incarnation());
    }
  }
}
