package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What of the real transfers sets use, led as the engine is; counts its rehearsals. */
final class RoutedTransfers implements Transfers {
  private final Transfers real =
      new PostgresTransfers(new PostgresEngine(Clock.systemUTC()), Clock.systemUTC());
  private final RoutedEngine routes;
  final AtomicInteger rehearsals = new AtomicInteger();

  RoutedTransfers(RoutedEngine routes) {
    this.routes = routes;
  }

  @Override
  public Rehearsal rehearse(
      Access server,
      Access target,
      String targetUid,
      Work work,
      String uid,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException {
    rehearsals.incrementAndGet();
    return real.rehearse(
        routes.way(server), routes.way(target), targetUid, work, uid, options, progress);
  }

  @Override
  public void rememberFailure(
      Access branch, Change change, String origin, String retry, SqlFailure error)
      throws Unavailable, InterruptedException {
    real.rememberFailure(routes.way(branch), change, origin, retry, error);
  }

  @Override
  public List<Change> changes(
      Access source, Set<Version> versions, Set<String> functions, String digest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome carry(
      Access target, List<Change> changes, String digest, RunOptions options, Progress progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void settleBases(Access branch, Map<String, Checksum> functions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forgetOperationFailures(Access branch, Optional<String> origin) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Preview previewReset(
      Access branch, ResetTo to, String digest, String uid, RunOptions options, Progress progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ResetOutcome reset(
      Access branch, ResetTo to, String digest, String uid, RunOptions options, Progress progress) {
    throw new UnsupportedOperationException();
  }
}
