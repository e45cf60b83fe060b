package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * One step that is a single statement outside a transaction: announced durably before, recorded
 * after. What was cut off is settled by what the catalogs say of its effect; it decides {@link
 * Attempt.Unknown} where they cannot tell, and must never run such a statement again on a guess.
 */
final class StandaloneStep {
  private static final Duration CLEANING = Duration.ofMinutes(2);
  private static final Duration CLEANING_AFTER_STOP = Duration.ofSeconds(3);

  private final Access branch;
  private final Sessions sessions;
  private final Databases databases;
  private final MigratorSession migrator;
  private final Stop stop;
  private final Answer answer;

  StandaloneStep(
      Access branch,
      Sessions sessions,
      Databases databases,
      MigratorSession migrator,
      Stop stop,
      Answer answer) {
    this.branch = branch;
    this.sessions = sessions;
    this.databases = databases;
    this.migrator = migrator;
    this.stop = stop;
    this.answer = answer;
  }

  Attempt run(Change.Migration migration, Step step, LedgerWriter ledger)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var left = Started.find(ledger.session(), migration.version());
    if (left != null) {
      var settled = settle(migration, left, ledger);
      if (settled != null) {
        return settled;
      }
    }
    Piece piece;
    try {
      var pieces = Splitter.split(Checksum.normal(migration.sql()), 0, true);
      if (pieces.size() != 1 || Verifiable.Patterns.transactionControl(pieces.getFirst().text())) {
        return new Attempt.Invalid(
            "OF012",
            "a migration marked `transactional: false` must be exactly one statement that is not"
                + " transaction control; this one has "
                + pieces.size(),
            "Give each such statement a migration of its own.",
            false);
      }
      piece = pieces.getFirst();
    } catch (SQLException e) {
      return new Attempt.Refused(e, null, false);
    }
    var effect = Verifiable.of(piece.text());
    if (effect instanceof Verifiable.CreateIndex create && create.index() == null) {
      return new Attempt.Invalid(
          "OF013",
          "create index concurrently needs a name for the index",
          "With a name, what a crash left behind can be found and made again.",
          false);
    }
    clean(ledger.session(), effect);
    return execute(step, piece, effect, ledger);
  }

  private Attempt execute(Step step, Piece piece, Verifiable effect, LedgerWriter ledger)
      throws SQLException, IOException, Unavailable, InterruptedException {
    var session = migrator.autocommit();
    if (effect instanceof Verifiable.Opaque) {
      answer.spend(ledger.session());
    }
    var pg = session.unwrap(PgConnection.class);
    ledger.expect(branch, TransactionFate.incarnation(session));
    var attempt = ledger.start(step, pg.getBackendPID());
    try (var statement = session.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(piece.text());
    } catch (SQLException e) {
      migrator.close();
      if (Diagnosis.connectionLost(e)) {
        return cutOff(e, attempt, piece, effect, ledger);
      }
      clean(ledger.session(), effect);
      ledger.forget(attempt);
      return new Attempt.Refused(e, piece, effect instanceof Verifiable.Opaque);
    }
    migrator.close();
    return finish(attempt, ledger);
  }

  private Attempt finish(String attempt, LedgerWriter ledger) throws SQLException, IOException {
    try {
      ledger.finish(attempt);
      return new Attempt.Recorded();
    } catch (SQLException e) {
      if (!Diagnosis.state(e).startsWith("OF")) {
        throw e;
      }
      ledger.forget(attempt);
      databases.renewPassword(branch, Role.MIGRATOR);
      return new Attempt.Invalid(
          Diagnosis.state(e), Diagnosis.primary(e), "What it changed stays.", true);
    }
  }

  /** Through a session of its own: the network may have taken more than one. */
  private Attempt cutOff(
      SQLException e, String attempt, Piece piece, Verifiable effect, LedgerWriter ledger)
      throws SQLException, IOException, InterruptedException {
    try (var control = sessions.control(branch, branch.database())) {
      var started = Started.find(control, attempt);
      if (started == null && !ledger.on(TransactionFate.incarnation(control))) {
        throw e; // another server answers now, which never heard of it
      }
      if (started == null) {
        return new Attempt.Refused(e, piece, true);
      }
      started.end(control);
      var finding = completed(control, effect);
      if (finding == Catalog.Finding.DONE) {
        try (var finish = control.prepareStatement("select offshoot.finish(?::uuid)")) {
          finish.setString(1, attempt);
          finish.execute();
        }
        return new Attempt.Recorded();
      }
      if (finding == Catalog.Finding.CANNOT_TELL && stop.reason() == null) {
        return unknown(started.label(), answer.wanted(""));
      }
      var refused = new Attempt.Refused(e, piece, finding == Catalog.Finding.CANNOT_TELL);
      try {
        clean(control, effect);
      } catch (SQLException locked) {
        // what is left stays announced: the next run of this version takes it away
        return refused;
      }
      started.forget(control);
      return refused;
    }
  }

  /** What an earlier run started: null when it is to be run now. */
  private @Nullable Attempt settle(Change.Migration migration, Started left, LedgerWriter ledger)
      throws SQLException, IOException, InterruptedException {
    left.end(ledger.session());
    var effect = Verifiable.of(left.sql());
    var finding = completed(ledger.session(), effect);
    if (finding == Catalog.Finding.CANNOT_TELL) {
      var word = answer.open(ledger.session());
      switch (word) {
        case "applied" -> finding = Catalog.Finding.DONE;
        case "retry" -> finding = Catalog.Finding.NOT_DONE;
        default -> {
          return unknown(left.label(), answer.wanted(word));
        }
      }
      ledger.log(
          "INFO",
          "%s: a person decided `%s` about what nobody could tell".formatted(left.label(), word));
    }
    if (finding != Catalog.Finding.DONE) {
      clean(ledger.session(), effect);
      left.forget(ledger.session());
      return null;
    }
    var attempt = finish(left.attempt(), ledger);
    return left.checksum().equals(migration.checksum().hex()) || attempt instanceof Attempt.Invalid
        ? attempt
        : new Attempt.Invalid(
            "OF010", ApplyPlan.mismatch(migration, left.checksum()), ApplyPlan.MISMATCH_HINT, true);
  }

  private static Attempt.Unknown unknown(String label, String wanted) {
    return new Attempt.Unknown(
        "OutcomeUnknown: the connection was lost while "
            + label
            + " ran outside a transaction, and its effect cannot be told; look, then "
            + wanted);
  }

  /** The finding, after finishing what only has to be finished. */
  private Catalog.Finding completed(Connection control, Verifiable effect)
      throws SQLException, IOException {
    var finding = Catalog.find(control, effect);
    if (finding == Catalog.Finding.HALF && effect instanceof Verifiable.Detach detach) {
      asMigrator(
          control,
          "alter table "
              + detach.table()
              + " detach partition "
              + detach.partition()
              + " finalize");
      return Catalog.find(control, effect);
    }
    return finding;
  }

  private void clean(Connection control, Verifiable effect) throws SQLException, IOException {
    for (var index : Catalog.invalidIndexes(control, effect)) {
      asMigrator(control, "drop index concurrently if exists " + index);
    }
  }

  /** In a session that the watchdog does not know, with a bound of its own. */
  private void asMigrator(Connection control, String sql) throws SQLException, IOException {
    var bound = stop.reason() == null ? CLEANING : CLEANING_AFTER_STOP;
    var limits = new Engine.Timeouts(Duration.ZERO, bound, bound);
    int major = control.getMetaData().getDatabaseMajorVersion();
    try (var session = sessions.migrator(branch, branch.database(), limits, major);
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }
}
