package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.SqlFailure.Executed;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run over a database under its writer lock: settle what was left, plan, then step by step
 * until the end or the first failure, which is remembered. It decides when to try a step again and
 * when to stop; how a step runs is decided elsewhere.
 */
final class Run {
  private final Access branch;
  private final Sessions sessions;
  private final Databases databases;
  private final Backoff backoff;
  private final RunOptions options;
  private final Stop stop;
  private final Progress progress;
  private final Crashes.Watch crashes;
  private final FailureMemory failures = new FailureMemory();
  private final List<Change> applied = new ArrayList<>();

  private record Ways(TransactionalStep transactional, StandaloneStep standalone) {}

  Run(
      Access branch,
      Sessions sessions,
      Databases databases,
      Backoff backoff,
      RunOptions options,
      Stop stop,
      Progress progress,
      Crashes.Watch crashes) {
    this.branch = branch;
    this.sessions = sessions;
    this.databases = databases;
    this.backoff = backoff;
    this.options = options;
    this.stop = stop;
    this.progress = progress;
    this.crashes = crashes;
  }

  /** Runs what the maker plans; what is to be written before that goes first. */
  Outcome go(Plan.Maker maker, @Nullable Opening opening)
      throws SQLException, IOException, Unavailable, InterruptedException {
    try (var lock = WriterLock.take(branch, sessions);
        var session = sessions.control(branch, branch.database())) {
      crashes.begin(session);
      Volume.check(session, branch);
      History.check(branch, session);
      Recovery.settle(session);
      try (var ledger = new LedgerWriter(session, lock.holder(), options);
          var migrator =
              new MigratorSession(
                  sessions,
                  databases,
                  branch,
                  options.timeouts(),
                  session.getMetaData().getDatabaseMajorVersion(),
                  stop)) {
        return switch (maker.make(Tracked.read(session))) {
          case Plan.Refused refused -> {
            ledger.log("ERROR", refused.error().message() + "; nothing was executed");
            yield new Outcome.Failed(List.of(), refused.change(), refused.error());
          }
          case Plan.Steps steps -> {
            if (opening != null) {
              opening.write(session);
            }
            yield steps(steps, ledger, migrator);
          }
        };
      }
    }
  }

  private Outcome steps(Plan.Steps steps, LedgerWriter ledger, MigratorSession migrator)
      throws SQLException, IOException, Unavailable, InterruptedException {
    if (options.building()) {
      ledger.log("INFO", "building: %d to replay (%s)".formatted(steps.total(), options.origin()));
    }
    var ways =
        new Ways(
            new TransactionalStep(branch, sessions, migrator, options.building()),
            new StandaloneStep(
                branch,
                sessions,
                databases,
                migrator,
                stop,
                new Answer(options.operationUid(), options.resolve())));
    int index = 0;
    var following = steps.source().next();
    while (following != null) {
      var step = following;
      following = steps.source().next();
      boolean more = following != null && following.transactional();
      progress.starting(step.change(), index, steps.total());
      int at = index;
      var attempt =
          attempts(
              step,
              ledger,
              ways,
              more,
              why -> progress.retrying(step.change(), at, steps.total(), why));
      switch (attempt) {
        case Attempt.Recorded r -> {
          applied.add(step.change());
          progress.applied(step.change(), index, steps.total());
        }
        case Attempt.Unknown unknown -> {
          ledger.log("WARNING", unknown.message());
          return new Outcome.Unknown(
              List.copyOf(applied), (Change.Migration) step.change(), unknown.message());
        }
        case Attempt.Refused refused -> {
          return failed(step, ledger, report(step, refused));
        }
        case Attempt.Invalid invalid -> {
          var report = new FailureReport(step.change(), options, false);
          return failed(
              step,
              ledger,
              report.own(
                  report.stage(),
                  executed(invalid.partly()),
                  invalid.sqlState(),
                  invalid.message(),
                  invalid.hint()));
        }
      }
      index++;
    }
    ledger.flush();
    if (options.building()) {
      // the first commit since then that waits for the disk, and for all before it
      ledger.log("INFO", "building: done (%s)".formatted(options.origin()));
    }
    return new Outcome.Done(List.copyOf(applied));
  }

  private Attempt attempts(
      Step step, LedgerWriter ledger, Ways ways, boolean more, Consumer<String> retrying)
      throws SQLException, IOException, Unavailable, InterruptedException {
    if (crashes.refuses(step.change())) {
      return crashed(step);
    }
    crashes.starting(step.change());
    for (int retry = 1; ; retry++) {
      if (stop.reason() != null) {
        return new Attempt.Refused(new SQLException("stopped", "57014"), null, false);
      }
      var attempt = once(step, ledger, ways, more);
      if (attempt instanceof Attempt.Refused full
          && Diagnosis.state(full.error()).equals("53100")
          && stop.reason() == null) {
        return full(step, full);
      }
      if (!(attempt instanceof Attempt.Refused refused)
          || !Diagnosis.passing(refused.error())
          || refused.partly()
          || stop.reason() != null
          || retry > Backoff.MAX_RETRIES) {
        return attempt;
      }
      var why =
          "%s: %s (%s); trying again, %d of %d"
              .formatted(
                  step.label(),
                  shown(step, refused),
                  Diagnosis.state(refused.error()),
                  retry,
                  Backoff.MAX_RETRIES);
      ledger.log("WARNING", why);
      retrying.accept(why);
      stop.pause(backoff.before(retry));
    }
  }

  /** Each further try would leave as much of it in the server's log of changes. */
  private Attempt full(Step step, Attempt.Refused refused) {
    return new Attempt.Invalid(
        "53100",
        "VolumeAlmostFull: " + shown(step, refused),
        "Raise spec.postgres.storage.size, or do the work in smaller migrations; then have it retried.",
        refused.partly());
  }

  private String shown(Step step, Attempt.Refused refused) {
    var sql = Checksum.normal(step.change().sql());
    return new ShownError(refused.error(), refused.piece(), sql, options.rowDataInDetails())
        .message();
  }

  private Attempt crashed(Step step) {
    var end = branch.lastEnd();
    return new Attempt.Invalid(
        "OF015",
        "ServerCrashed: the server crashed twice while %s ran (%s)"
            .formatted(
                step.label(),
                end.orElse("its container did not end; the pod's log names the signal")),
        "Give the server more memory, or do the work in smaller migrations; then have it retried.",
        false);
  }

  private Attempt once(Step step, LedgerWriter ledger, Ways ways, boolean more)
      throws SQLException, IOException, Unavailable, InterruptedException {
    if (step.mode() == Step.Mode.RECORD) {
      ledger.recordOnly(step);
      return new Attempt.Recorded();
    }
    if (step.mode() == Step.Mode.SEED && ledger.seeded(step)) {
      return new Attempt.Recorded();
    }
    return step.standalone() && step.change() instanceof Change.Migration m
        ? ways.standalone().run(m, step, ledger)
        : ways.transactional().run(step, ledger, more);
  }

  private SqlFailure report(Step step, Attempt.Refused refused) {
    var executed = executed(refused.partly());
    var seed = step.mode() == Step.Mode.SEED;
    if (seed && stop.reason() == null) {
      return FailureReport.ofSeed(step, options, refused.error(), refused.piece(), executed);
    }
    var report = new FailureReport(step.change(), options, seed);
    return stop.reason() == null
        ? report.of(refused.error(), refused.piece(), executed)
        : report.deadline(executed);
  }

  private Executed executed(boolean partly) {
    return partly || !applied.isEmpty() ? Executed.PARTIAL : Executed.NONE;
  }

  private Outcome failed(Step step, LedgerWriter ledger, SqlFailure error) throws SQLException {
    if (stop.reason() == Stop.Reason.INTERRUPTED) {
      ledger.log("WARNING", step.label() + ": cancelled and rolled back");
    } else {
      if (step.mode() != Step.Mode.SEED) {
        failures.remember(
            ledger.session(), step.change(), options.origin(), options.retry(), error);
      }
      ledger.log("ERROR", story(step, error));
    }
    return new Outcome.Failed(List.copyOf(applied), step.change(), error);
  }

  private static String story(Step step, SqlFailure error) {
    var text = new StringBuilder("failed ").append(step.label()).append(": ");
    text.append(error.sqlState()).append(' ').append(error.message());
    for (var more : new String[] {error.detail(), error.hint(), error.statement()}) {
      if (more != null) {
        text.append('\n').append(more);
      }
    }
    return text.toString();
  }
}
