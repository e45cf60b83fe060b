package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Transfers on real Postgres servers. This class only opens the doors and turns errors of the
 * operator's own sessions into {@link Unavailable}; it keeps no state.
 */
public final class PostgresTransfers implements Transfers {
  private final Sessions sessions;
  private final Rehearsals rehearsals;
  private final Resets resets;
  private final Runs runs;
  private final LedgerReader ledgers = new LedgerReader();
  private final FailureMemory failures = new FailureMemory();

  /** With the ticks by which deadlines are measured, such as {@code System::nanoTime}. */
  public PostgresTransfers(Engine engine, LongSupplier nanos) {
    this(engine, nanos, RunObserver.NONE);
  }

  /** The same, with who counts its runs. */
  public PostgresTransfers(Engine engine, LongSupplier nanos, RunObserver observer) {
    this(engine, nanos, new Sessions(), observer);
  }

  PostgresTransfers(Engine engine, LongSupplier nanos, Sessions sessions) {
    this(engine, nanos, sessions, RunObserver.NONE);
  }

  private PostgresTransfers(
      Engine engine, LongSupplier nanos, Sessions sessions, RunObserver observer) {
    this.sessions = sessions;
    var databases = new Databases(sessions);
    this.runs = new Runs(nanos, sessions, databases, Backoff.doubling(), observer);
    this.rehearsals = new Rehearsals(engine, sessions, runs);
    this.resets = new Resets(sessions, databases, runs);
  }

  private interface Work<T> {
    T run() throws SQLException, IOException, Unavailable, InterruptedException;
  }

  @Override
  public Standing standing(Access branch, OperationIdentity operation)
      throws Unavailable, InterruptedException {
    return guarded(
        branch,
        () -> {
          try (var control = sessions.control(branch, branch.database())) {
            return new Standing(ledgers.read(branch, control), Operations.rows(control, operation));
          }
        });
  }

  @Override
  public Reading reading(Access branch) {
    return LedgerReading.begin(branch, sessions, ledgers);
  }

  @Override
  public Rehearsal rehearse(
      Access server,
      Access target,
      String targetUid,
      Transfers.Work work,
      String uid,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException {
    return guarded(
        server, () -> rehearsals.run(server, target, targetUid, work, uid, options, progress));
  }

  @Override
  public Outcome carry(
      Planned source,
      Planned target,
      List<Change> changes,
      Opening opening,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException {
    return runs.run(
        target.branch(),
        options,
        progress,
        tracked -> {
          tracked.expect(target.digest(), target.branch());
          stillThere(source);
          return ApplyPlan.of(changes, tracked, options);
        },
        opening);
  }

  private void stillThere(Planned source) throws Unavailable, InterruptedException {
    try (var now = reading(source.branch())) {
      if (!now.outline().digest().equals(source.digest())) {
        throw Unavailable.moved(source.branch());
      }
    }
  }

  @Override
  public Outcome follow(
      Planned parent, Planned branch, Opening opening, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException {
    var from = parent.branch();
    return guarded(
        from,
        () -> {
          try (var reading = sessions.control(from, from.database())) {
            return runs.run(
                branch.branch(),
                options,
                progress,
                tracked -> {
                  tracked.expect(branch.digest(), branch.branch());
                  return ReplayPlan.of(reading, parent, tracked, options);
                },
                opening);
          }
        });
  }

  @Override
  public void settleBases(Access branch, Map<String, Checksum> functions)
      throws Unavailable, InterruptedException {
    guarded(
        branch,
        () -> {
          try (var _ = WriterLock.take(branch, sessions);
              var control = sessions.control(branch, branch.database())) {
            settle(control, functions);
            return branch;
          }
        });
  }

  /** Append-only: the same text again, with its new base, and only where it is not so already. */
  private static void settle(Connection control, Map<String, Checksum> functions)
      throws SQLException {
    try (var insert =
        control.prepareStatement(
            """
            insert into offshoot.functions (seq, name, sql, checksum, base_checksum, origin, xid, duration)
            select offshoot.next_seq(), f.name, f.sql, f.checksum, ?, f.origin,
              pg_current_xact_id(), interval '0'
            from (select * from offshoot.functions where name = ? order by seq desc limit 1) f
            where f.base_checksum is distinct from ?
            """)) {
      for (var function : functions.entrySet()) {
        insert.setString(1, function.getValue().hex());
        insert.setString(2, function.getKey());
        insert.setString(3, function.getValue().hex());
        insert.executeUpdate();
      }
    }
  }

  @Override
  public void rememberFailure(
      Access branch, Change change, String origin, String retry, SqlFailure error)
      throws Unavailable, InterruptedException {
    guarded(
        branch,
        () -> {
          try (var control = sessions.control(branch, branch.database())) {
            failures.remember(control, change, origin, retry, error);
            return branch;
          }
        });
  }

  @Override
  public void forgetOperationFailures(Access branch, String origin)
      throws Unavailable, InterruptedException {
    guarded(
        branch,
        () -> {
          try (var control = sessions.control(branch, branch.database())) {
            return failures.forgetOperations(control, Optional.of(origin));
          }
        });
  }

  @Override
  public void record(
      Access branch, OperationIdentity operation, OperationEvent event, String level, String story)
      throws Unavailable, InterruptedException {
    guarded(
        branch,
        () -> {
          try (var control = sessions.control(branch, branch.database())) {
            control.setAutoCommit(false);
            Operations.record(control, operation, event, level, story);
            control.commit();
            return branch;
          }
        });
  }

  @Override
  public boolean succeeded(Access branch, OperationIdentity operation, String outcome, String story)
      throws Unavailable, InterruptedException {
    return guarded(
        branch,
        () -> {
          try (var control = sessions.control(branch, branch.database())) {
            control.setAutoCommit(false);
            var forgot = failures.forgetOperations(control, Optional.empty());
            Operations.record(control, operation, new OperationEvent.Ended(outcome), "INFO", story);
            control.commit();
            return forgot;
          }
        });
  }

  @Override
  public void settleNamed(
      Access branch, OperationIdentity operation, String cancelled, String swapped)
      throws Unavailable, InterruptedException {
    guarded(
        branch,
        () -> {
          try (var _ = WriterLock.take(branch, sessions);
              var control = sessions.control(branch, branch.database())) {
            Operations.settle(control, operation, cancelled, swapped);
            return branch;
          }
        });
  }

  @Override
  public Preview previewReset(
      Access branch, ResetTo to, String digest, String uid, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException {
    return guarded(branch, () -> resets.preview(branch, to, digest, uid, options, progress));
  }

  @Override
  public ResetOutcome reset(
      Access branch,
      ResetTo to,
      String digest,
      Consent consent,
      String uid,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException {
    return guarded(branch, () -> resets.reset(branch, to, digest, consent, uid, options, progress));
  }

  private static <T> T guarded(Access branch, Work<T> work)
      throws Unavailable, InterruptedException {
    try {
      return work.run();
    } catch (SQLException e) {
      throw Diagnosis.unavailable(branch, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(branch, e);
    }
  }
}
