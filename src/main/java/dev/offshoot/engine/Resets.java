package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Transfers.Consent;
import dev.offshoot.engine.Transfers.Preview;
import dev.offshoot.engine.Transfers.ResetOutcome;
import dev.offshoot.engine.Transfers.ResetTo;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Takes a branch back: its tracked story is told again into a database on the side, up to where it
 * is wanted, and that database takes the place of the old one. Until the two names are exchanged
 * the old one is untouched; from then on the operation's own record, which only the new one has,
 * tells that it is done.
 */
final class Resets {
  /** The kind in table marks. */
  static final String KIND = "reset";

  private final Sessions sessions;
  private final Databases databases;
  private final Runs runs;
  private final LedgerReader ledgers = new LedgerReader();

  Resets(Sessions sessions, Databases databases, Runs runs) {
    this.sessions = sessions;
    this.databases = databases;
    this.runs = runs;
  }

  /** Where a reset builds, and what it takes out. */
  private record Build(Preview preview, Scratch fresh) {}

  Preview preview(
      Access branch, ResetTo to, String digest, String uid, RunOptions options, Progress progress)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var name = ScratchDatabases.name(ScratchDatabases.TRY, uid);
    try (var control = sessions.control(branch, "postgres")) {
      try (var reading = sessions.control(branch, branch.database())) {
        return build(branch, reading, control, name, to, digest, options, progress).preview();
      } finally {
        ScratchDatabases.drop(control, name);
      }
    }
  }

  ResetOutcome reset(
      Access branch,
      ResetTo to,
      String digest,
      Consent consent,
      String uid,
      RunOptions options,
      Progress progress)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var name = ScratchDatabases.name(ScratchDatabases.NEW, uid);
    var old = ScratchDatabases.name(ScratchDatabases.OLD, uid);
    try (var control = sessions.control(branch, "postgres")) {
      databases.open(control); // a try that was cut off may have left it closed
      try (var reading = sessions.control(branch, branch.database());
          var lock = WriterLock.take(branch, sessions)) {
        if (Marks.outcomes(reading, uid).containsKey(KIND)) {
          ScratchDatabases.drop(control, old);
          return new ResetOutcome(
              new Preview(List.of(), List.of(), Optional.empty()), true, 0); // done before
        }
        var built = build(branch, reading, control, name, to, digest, options, progress);
        if (built.preview().failure().isPresent() || !consent.to(built.preview())) {
          ScratchDatabases.drop(control, name);
          return new ResetOutcome(built.preview(), false, 0);
        }
        remember(reading, built, uid, options);
        new Farewell(sessions)
            .tell(
                branch,
                options.origin()
                    + " resets this database: this connection is ended now, connect again");
        Runnable last =
            () -> {
              close(reading);
              lock.close();
            };
        int cut =
            Unbroken.run(
                "the swap of branch " + branch.branch(),
                () -> new Swap(databases, branch).swap(control, name, old, last, new Stop()));
        ScratchDatabases.drop(control, old);
        return new ResetOutcome(built.preview(), true, cut);
      }
    }
  }

  private Build build(
      Access branch,
      Connection reading,
      Connection control,
      String name,
      ResetTo to,
      String digest,
      RunOptions options,
      Progress progress)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var ledger = ledgers.read(branch, reading);
    if (!ledger.digest().equals(digest)) {
      throw Unavailable.moved(branch);
    }
    ScratchDatabases.create(control, name, ServerSql.TEMPLATE_DATABASE);
    var fresh = new Scratch(branch, name);
    LedgerReader.snapshot(reading);
    var outcome =
        runs.run(fresh, options, progress, t -> ReplayPlan.again(reading, t, options, to));
    var reverted = ledger.migrations().stream().filter(e -> !to.keeps(e.version())).toList();
    var failure =
        outcome instanceof Outcome.Failed f
            ? Optional.of(f.error())
            : outcome instanceof Outcome.Unknown u
                ? Optional.of(
                    new FailureReport(u.unknown(), options, false)
                        .own(
                            SqlFailure.Stage.APPLY,
                            SqlFailure.Executed.NONE,
                            "OF013",
                            "the connection was lost while "
                                + u.unknown().label()
                                + " ran outside a transaction in the database that was being built",
                            "Nothing was changed; reset again."))
                : Optional.<SqlFailure>empty();
    // its sessions count their rows when they end, which they do in their own time
    ScratchDatabases.deserted(control, name);
    // as it is now, not as it was when the build began
    try (var made = sessions.control(fresh, fresh.database());
        var now = sessions.control(branch, branch.database())) {
      return new Build(new Preview(reverted, Untracked.of(now, made), failure), fresh);
    }
  }

  /** What the branch knows beside its ledger goes along, and what this reset did. */
  private void remember(Connection reading, Build built, String uid, RunOptions options)
      throws SQLException, IOException {
    try (var made = sessions.control(built.fresh(), built.fresh().database())) {
      made.setAutoCommit(false);
      Keepsakes.carry(reading, made, built.preview().reverted());
      made.commit();
      made.setAutoCommit(true);
      Marks.record(
          made,
          uid,
          KIND,
          "done",
          "INFO",
          "%s: %s".formatted(options.origin(), story(built.preview())));
    }
  }

  private static String story(Preview preview) {
    if (preview.reverted().isEmpty()) {
      return "the database was built anew from its tracked migrations";
    }
    return "the database was built anew without "
        + String.join(
            ", ", preview.reverted().stream().map(e -> e.version() + " " + e.name()).toList());
  }

  private static void close(Connection session) {
    try {
      session.close();
    } catch (SQLException e) {
      // it is gone either way
    }
  }
}
