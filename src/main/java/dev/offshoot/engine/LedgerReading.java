package dev.offshoot.engine;

import dev.offshoot.engine.Transfers.Reading;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Looks at a ledger on a thread of its own, so that two databases can be looked at at once, and
 * reads what else is asked for from the same snapshot afterwards. It decides nothing and writes
 * nothing.
 */
final class LedgerReading implements Reading {
  private final Access branch;
  private final LedgerReader ledgers;
  private final FutureTask<Opened> opening;

  private record Opened(Connection session, Outline outline) {}

  private interface Question<T> {
    T of(Connection session) throws SQLException;
  }

  private LedgerReading(Access branch, LedgerReader ledgers, FutureTask<Opened> opening) {
    this.branch = branch;
    this.ledgers = ledgers;
    this.opening = opening;
  }

  static LedgerReading begin(Access branch, Sessions sessions, LedgerReader ledgers) {
    var opening = new FutureTask<>(() -> open(branch, sessions, ledgers));
    Thread.ofVirtual().name("offshoot-read-" + branch.branch()).start(opening);
    return new LedgerReading(branch, ledgers, opening);
  }

  private static Opened open(Access branch, Sessions sessions, LedgerReader ledgers)
      throws SQLException, IOException, Unavailable {
    var session = sessions.control(branch, branch.database());
    try {
      LedgerReader.snapshot(session);
      History.check(branch, session);
      return new Opened(session, ledgers.outline(session));
    } catch (SQLException | Unavailable | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public Outline outline() throws Unavailable, InterruptedException {
    return opened().outline();
  }

  @Override
  public Ledger ledger() throws Unavailable, InterruptedException {
    return ask(ledgers::within);
  }

  @Override
  public OperationRow.Rows rows(OperationIdentity operation)
      throws Unavailable, InterruptedException {
    return ask(session -> Operations.rows(session, operation));
  }

  @Override
  public List<String> applied(String uid) throws Unavailable, InterruptedException {
    return ask(session -> Operations.applied(session, uid));
  }

  @Override
  public List<Change> changes(Set<Version> versions, Map<String, Optional<Checksum>> functions)
      throws Unavailable, InterruptedException {
    return versions.isEmpty() && functions.isEmpty()
        ? List.of()
        : ask(session -> ChangeReader.read(session, versions, functions));
  }

  private <T> T ask(Question<T> question) throws Unavailable, InterruptedException {
    try {
      return question.of(opened().session());
    } catch (SQLException e) {
      throw Diagnosis.unavailable(branch, e);
    }
  }

  private Opened opened() throws Unavailable, InterruptedException {
    try {
      return opening.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException s -> throw Diagnosis.unavailable(branch, s);
        case IOException i -> throw Diagnosis.unavailable(branch, i);
        case Unavailable u -> throw u;
        case null, default -> throw new IllegalStateException("a reading ended unforeseen", e);
      }
    }
  }

  /** Does not wait for a reading that nobody asked for: it closes itself when it is done. */
  @Override
  public void close() {
    Thread.ofVirtual()
        .name("offshoot-read-end-" + branch.branch())
        .start(() -> {
          try {
            opening.get().session().close();
          } catch (SQLException | ExecutionException | InterruptedException e) {
            // it is gone, or never was
          }
        });
  }
}
