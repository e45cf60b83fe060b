package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine on real Postgres servers. This class only opens the doors and turns errors of the
 * operator's own sessions into {@link Unavailable}; each decision lies in a class of its own. It
 * keeps no state: any number of threads may use one instance, for any branches.
 *
 * <p>An empty text, or one of comments only, is a valid migration that does nothing and is tracked,
 * as in Flyway.
 */
public final class PostgresEngine implements Engine {
  private final Sessions sessions;
  private final Databases databases;
  private final Runs runs;
  private final LedgerReader ledgers = new LedgerReader();
  private final LogRetention retention;

  /** With the ticks by which deadlines are measured, such as {@code System::nanoTime}. */
  public PostgresEngine(LongSupplier nanos) {
    this(nanos, LogRetention.DEFAULT);
  }

  /** The same, with how much of each branch's log stays. */
  public PostgresEngine(LongSupplier nanos, LogRetention retention) {
    this(nanos, retention, RunObserver.NONE);
  }

  /** The same, with who counts its runs. */
  public PostgresEngine(LongSupplier nanos, LogRetention retention, RunObserver observer) {
    this(nanos, new Sessions(), Backoff.doubling(), retention, observer);
  }

  PostgresEngine(LongSupplier nanos, Sessions sessions, Backoff backoff) {
    this(nanos, sessions, backoff, LogRetention.DEFAULT, RunObserver.NONE);
  }

  private PostgresEngine(
      LongSupplier nanos,
      Sessions sessions,
      Backoff backoff,
      LogRetention retention,
      RunObserver observer) {
    this.retention = retention;
    this.sessions = sessions;
    this.databases = new Databases(sessions);
    this.runs = new Runs(nanos, sessions, databases, backoff, observer);
  }

  /** Work with one session of the operator's own. */
  private interface Work<T> {
    T with(Connection control) throws SQLException, IOException, Unavailable, InterruptedException;
  }

  @Override
  public ServerFacts identify(Access server) throws Unavailable {
    try {
      return databases.identify(server);
    } catch (SQLException e) {
      throw Diagnosis.unavailable(server, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(server, e);
    }
  }

  @Override
  public ServerFacts prepare(Access server) throws Unavailable, InterruptedException {
    ServerFacts facts;
    try {
      facts = databases.prepare(server);
    } catch (SQLException e) {
      throw Diagnosis.unavailable(server, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(server, e);
    }
    settle(server);
    return facts;
  }

  @Override
  public ServerSettings.Outcome settings(Access server, ServerSettings wanted)
      throws Unavailable, InterruptedException {
    try {
      return new SettingsSession(sessions).apply(server, wanted);
    } catch (SQLException e) {
      throw Diagnosis.unavailable(server, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(server, e);
    }
  }

  @Override
  public boolean presents(Access server, String serial) throws Unavailable, InterruptedException {
    try {
      var trust = server.trust();
      if (trust.isEmpty() || Presented.serial(server, trust.get()).equals(serial)) {
        return true;
      }
      try (var control = sessions.control(server, "postgres")) {
        Databases.execute(control, "select pg_reload_conf()");
      }
      return false;
    } catch (SQLException e) {
      throw Diagnosis.unavailable(server, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(server, e);
    }
  }

  /** What an earlier run left is settled, unless another run is at work: then it is its own. */
  private void settle(Access server) throws Unavailable, InterruptedException {
    try (var control = sessions.control(server, ServerSql.APP_DATABASE)) {
      if (Recovery.needed(control)) {
        settle(server, control);
      }
    } catch (Unavailable e) {
      if (e.reason() != Unavailable.Reason.BUSY) {
        throw e;
      }
    } catch (SQLException e) {
      throw Diagnosis.unavailable(server, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(server, e);
    }
  }

  private void settle(Access server, Connection control)
      throws SQLException, IOException, Unavailable, InterruptedException {
    try (var _ = WriterLock.take(server, sessions)) {
      Recovery.settle(control);
    }
  }

  @Override
  public Ledger ledger(Access branch) throws Unavailable, InterruptedException {
    return control(branch, session -> ledgers.read(branch, session));
  }

  @Override
  public Look look(Access branch, int logBytes) throws Unavailable, InterruptedException {
    return control(
        branch,
        session -> {
          var marked = ledgers.marked(branch, session);
          return new Look(
              marked.ledger(), BranchLog.tail(session, logBytes), Optional.of(marked.history()));
        });
  }

  @Override
  public HistoryMark resolveHistory(Access branch, boolean reapply)
      throws Unavailable, InterruptedException {
    return control(
        branch,
        session -> {
          try (var _ = WriterLock.take(branch, sessions)) {
            var reported = branch.reported();
            var regressed =
                reported.isEmpty()
                    ? Optional.<HistoryRegressed>empty()
                    : History.regressed(branch.branch(), session, reported.get());
            if (regressed.isPresent()) {
              if (!reapply) {
                History.holdBack(session, regressed.get().lost());
              }
              BranchLog.add(
                  session,
                  null,
                  "WARNING",
                  "%s; a person decided: %s"
                      .formatted(regressed.get().getMessage(), reapply ? "reapply" : "accept"));
            }
            return History.mark(session);
          }
        });
  }

  @Override
  public SetMemory setMemory(Access branch) throws Unavailable, InterruptedException {
    return control(branch, SetBook::read);
  }

  @Override
  public void forget(
      Access branch, List<Ledger.Failure> failures, List<SetMemory.Reverted> reverted)
      throws Unavailable, InterruptedException {
    control(
        branch,
        session -> {
          SetBook.forget(session, failures, reverted);
          return Optional.empty();
        });
  }

  @Override
  public void seen(Access branch, List<SetMemory.Deployed> functions)
      throws Unavailable, InterruptedException {
    control(
        branch,
        session -> {
          SetBook.seen(session, functions);
          return Optional.empty();
        });
  }

  @Override
  public Outcome replay(Access parent, Access branch, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException {
    Connection reading;
    try {
      reading = sessions.control(parent, parent.database());
    } catch (SQLException e) {
      throw Diagnosis.unavailable(parent, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(parent, e);
    }
    try (reading) {
      return runs.run(branch, options, progress, t -> ReplayPlan.of(reading, t, options));
    } catch (SQLException e) {
      throw Diagnosis.unavailable(parent, e);
    }
  }

  @Override
  public Outcome apply(Access branch, List<Change> changes, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException {
    return runs.run(branch, options, progress, t -> ApplyPlan.of(changes, t, options));
  }

  @Override
  public Optional<SqlFailure> seed(
      Access branch, String uid, List<SeedText> texts, RunOptions options)
      throws Unavailable, InterruptedException {
    var outcome = runs.run(branch, options, Progress.SILENT, t -> SeedPlan.of(uid, texts, options));
    return outcome instanceof Outcome.Failed failed
        ? Optional.of(failed.error())
        : Optional.empty();
  }

  @Override
  public Optional<Checksum> loadedSeed(Access branch, String uid)
      throws Unavailable, InterruptedException {
    return control(branch, session -> SeedRows.last(session, uid));
  }

  @Override
  public void mark(Access branch, String uid, String kind, String outcome, String story)
      throws Unavailable, InterruptedException {
    mark(branch, uid, kind, outcome, "INFO", story);
  }

  @Override
  public void mark(
      Access branch, String uid, String kind, String outcome, String level, String story)
      throws Unavailable, InterruptedException {
    control(
        branch,
        session -> {
          Marks.record(session, uid, kind, outcome, level, story);
          return Optional.empty();
        });
  }

  @Override
  public Map<String, String> marks(Access branch, String uid)
      throws Unavailable, InterruptedException {
    return control(branch, session -> Marks.outcomes(session, uid));
  }

  @Override
  public void tidy(Access branch) throws Unavailable, InterruptedException {
    control(
        branch,
        session -> {
          BranchLog.prune(session, retention);
          Operations.prune(session);
          return Optional.empty();
        });
  }

  @Override
  public void log(Access branch, @Nullable String operationUid, String level, String text)
      throws Unavailable, InterruptedException {
    control(
        branch,
        session -> {
          BranchLog.add(session, operationUid, level, text);
          return Optional.empty();
        });
  }

  @Override
  public String logTail(Access branch, int maxBytes) throws Unavailable, InterruptedException {
    return control(branch, session -> BranchLog.tail(session, maxBytes));
  }

  private <T> T control(Access branch, Work<T> work) throws Unavailable, InterruptedException {
    try (var session = sessions.control(branch, branch.database())) {
      return work.with(session);
    } catch (SQLException e) {
      throw Diagnosis.unavailable(branch, e);
    } catch (IOException e) {
      throw Diagnosis.unavailable(branch, e);
    }
  }
}
