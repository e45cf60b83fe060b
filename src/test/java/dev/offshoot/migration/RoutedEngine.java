package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.SeedText;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Unavailable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The real engine, led to the test's own servers by the name of the branch; counts its runs. */
final class RoutedEngine implements Engine {
  private final Engine real = new PostgresEngine(System::nanoTime);
  private final Map<String, PgServer> servers = new ConcurrentHashMap<>();
  final AtomicInteger runs = new AtomicInteger();

  void route(String branch, PgServer server) {
    servers.put(branch, server);
  }

  Access way(Access access) {
    return reported(servers.get(access.branch()).access(), access);
  }

  private static Access reported(Access to, Access of) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return to.address();
      }

      @Override
      public String password(Role role) {
        return to.password(role);
      }

      @Override
      public Optional<Trust> trust() throws IOException {
        return to.trust();
      }

      @Override
      public String branch() {
        return to.branch();
      }

      @Override
      public Optional<HistoryMark.Reported> reported() {
        return of.reported();
      }
    };
  }

  @Override
  public HistoryMark resolveHistory(Access branch, boolean reapply)
      throws Unavailable, InterruptedException {
    return real.resolveHistory(way(branch), reapply);
  }

  @Override
  public ServerFacts identify(Access server) throws Unavailable, InterruptedException {
    return real.identify(way(server));
  }

  @Override
  public ServerFacts prepare(Access server) throws Unavailable, InterruptedException {
    return real.prepare(way(server));
  }

  @Override
  public ServerSettings.Outcome settings(Access server, ServerSettings wanted)
      throws Unavailable, InterruptedException {
    return real.settings(way(server), wanted);
  }

  @Override
  public boolean presents(Access server, String serial) throws Unavailable, InterruptedException {
    return real.presents(way(server), serial);
  }

  @Override
  public Ledger ledger(Access branch) throws Unavailable, InterruptedException {
    return real.ledger(way(branch));
  }

  @Override
  public Look look(Access branch, int logBytes) throws Unavailable, InterruptedException {
    return real.look(way(branch), logBytes);
  }

  @Override
  public SetMemory setMemory(Access branch) throws Unavailable, InterruptedException {
    return real.setMemory(way(branch));
  }

  @Override
  public void forget(
      Access branch, List<Ledger.Failure> failures, List<SetMemory.Reverted> reverted)
      throws Unavailable, InterruptedException {
    real.forget(way(branch), failures, reverted);
  }

  @Override
  public void seen(Access branch, List<SetMemory.Deployed> functions)
      throws Unavailable, InterruptedException {
    real.seen(way(branch), functions);
  }

  @Override
  public Outcome replay(Access parent, Access branch, RunOptions options, Progress progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome apply(Access branch, List<Change> changes, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException {
    runs.incrementAndGet();
    return real.apply(way(branch), changes, options, progress);
  }

  @Override
  public Optional<SqlFailure> seed(
      Access branch, String uid, List<SeedText> texts, RunOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Checksum> loadedSeed(Access branch, String uid) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void mark(Access branch, String uid, String kind, String outcome, String story)
      throws Unavailable, InterruptedException {
    real.mark(way(branch), uid, kind, outcome, story);
  }

  @Override
  public Map<String, String> marks(Access branch, String uid)
      throws Unavailable, InterruptedException {
    return real.marks(way(branch), uid);
  }

  @Override
  public void log(Access branch, String operationUid, String level, String text)
      throws Unavailable, InterruptedException {
    real.log(way(branch), operationUid, level, text);
  }

  @Override
  public String logTail(Access branch, int maxBytes) throws Unavailable, InterruptedException {
    return real.logTail(way(branch), maxBytes);
  }
}
