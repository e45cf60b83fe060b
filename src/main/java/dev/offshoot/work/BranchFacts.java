package dev.offshoot.work;

import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the workers last learned of one branch's database.
 *
 * @param server set once the server was prepared by this operator process
 * @param created the branch was made whole once: replayed from its parent (or begun empty), its
 *     seed tried
 * @param activity what runs in it now
 * @param ledger the newest reading
 * @param pending migrations and functions that sets want and the ledger lacks, as last planned
 * @param held none of them runs until a person has said that a root's data may be lost
 * @param stale something was written since that reading: it should be read again
 * @param drift the newest comparison with the parent
 * @param creationFailure why the replay of the parent's ledger stopped
 * @param seedFailure why no seed is in
 * @param seedChanged one is in, and its sources have other texts by now
 * @param trouble why the database could not be used at the last try
 */
public record BranchFacts(
    Optional<ServerFacts> server,
    boolean created,
    Activity activity,
    Optional<Reading> ledger,
    int pending,
    boolean held,
    boolean stale,
    Optional<Drift> drift,
    Optional<SqlFailure> creationFailure,
    Optional<SqlFailure> seedFailure,
    boolean seedChanged,
    Optional<Trouble> trouble) {

  private static final int FIRST_TRIES = 5;

  /** Nothing was learned yet. */
  public static final BranchFacts UNKNOWN =
      new BranchFacts(
          Optional.empty(),
          false,
          Activity.IDLE,
          Optional.empty(),
          0,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());

  /** What runs in a branch's database. */
  public enum Activity {
    IDLE,
    /** The parent's ledger is being replayed, or the seed loaded: the branch is being created. */
    CREATING,
    /** Migrations of sets run. */
    APPLYING,
    /** Migrations are done, functions are being replaced. */
    DEPLOYING_FUNCTIONS
  }

  /**
   * A reading of the ledger.
   *
   * @param digest over versions, checksums and functions; equal digests mean equal ledgers
   * @param migrationFailure the remembered failure of a migration, if one stands
   * @param functionFailure the remembered failure of a function, if one stands
   * @param number which reading of this database it is, counted by this process
   * @param history what a later one must begin with
   */
  public record Reading(
      int applied,
      Optional<Version> head,
      String digest,
      Optional<SqlFailure> migrationFailure,
      Optional<SqlFailure> functionFailure,
      long number,
      Optional<HistoryMark> history) {
    /** One that nobody has counted yet. */
    public Reading(
        int applied,
        Optional<Version> head,
        String digest,
        Optional<SqlFailure> migrationFailure,
        Optional<SqlFailure> functionFailure) {
      this(applied, head, digest, migrationFailure, functionFailure, 0, Optional.empty());
    }

    /** The same, with its history. */
    public Reading with(Optional<HistoryMark> mark) {
      return new Reading(applied, head, digest, migrationFailure, functionFailure, number, mark);
    }

    Reading numbered(long next) {
      return new Reading(applied, head, digest, migrationFailure, functionFailure, next, history);
    }
  }

  /**
   * A comparison of a branch with its parent.
   *
   * @param branchDigest the branch's reading that was compared
   * @param parentDigest the parent's
   * @param diverged versions that both have with different content
   * @param own versions that only the branch has, at most {@link #NAMED}
   */
  public record Drift(
      String branchDigest,
      String parentDigest,
      int ahead,
      int behind,
      int diverged,
      List<Version> own) {
    /** How many versions are named; the rest is counted. */
    public static final int NAMED = 10;
  }

  /**
   * The database could not be used.
   *
   * @param reason a condition reason
   * @param attempts how many times in a row, at least 1
   * @param retryAt not before this time again
   */
  public record Trouble(String reason, String message, int attempts, Instant retryAt) {
    /** Another writer holds the database. */
    boolean writerBusy() {
      return reason.equals(Retry.BUSY);
    }

    /**
     * How long until the next try; empty when it is due. A wait that is longer than any was
     * measured by a clock that went back since.
     */
    public Optional<Duration> left(Instant now) {
      return Optional.of(Duration.between(now, retryAt))
          .filter(d -> d.isPositive() && d.compareTo(Retry.LONGEST) <= 0);
    }

    /** The database serves, and nothing may run in it. */
    public boolean regressed() {
      return reason.equals(Unavailable.Reason.HISTORY_REGRESSED.conditionReason());
    }

    /** One more in a row. */
    public static Trouble after(
        Optional<Trouble> before, String reason, String message, Instant now) {
      var attempts = before.map(Trouble::attempts).orElse(0) + 1;
      return new Trouble(reason, message, attempts, now.plus(Retry.after(reason, attempts)));
    }
  }

  /**
   * The first tries at a server that has just started may fail before it listens: no trouble yet.
   */
  public boolean startingUp() {
    return server.isEmpty()
        && trouble
            .filter(t -> t.attempts() <= FIRST_TRIES)
            .filter(t -> t.reason().equals("ConnectionFailed") || t.reason().equals("NotAccepting"))
            .isPresent();
  }

  /**
   * What keeps the database from being used. A writer that is at work does not, whoever it is, nor
   * a history that went back: the database serves meanwhile.
   */
  public Optional<Trouble> unusable() {
    return trouble.filter(
        t -> !startingUp() && !t.regressed() && !(server.isPresent() && t.writerBusy()));
  }

  public BranchFacts withServer(ServerFacts found) {
    return new BranchFacts(
        Optional.of(found),
        created,
        activity,
        ledger,
        pending,
        held,
        stale,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        Optional.empty());
  }

  public BranchFacts withCreated(Optional<SqlFailure> replay, Optional<SqlFailure> seed) {
    return new BranchFacts(
        server,
        replay.isEmpty(),
        activity,
        ledger,
        pending,
        held,
        stale,
        drift,
        replay,
        seed,
        false,
        Optional.empty());
  }

  /** The sources of the seed that is in were compared with it. */
  public BranchFacts withSeedChanged(boolean changed) {
    return new BranchFacts(
        server,
        created,
        activity,
        ledger,
        pending,
        held,
        stale,
        drift,
        creationFailure,
        seedFailure,
        changed,
        trouble);
  }

  public BranchFacts withActivity(Activity now) {
    return new BranchFacts(
        server,
        created,
        now,
        ledger,
        pending,
        held,
        stale,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        trouble);
  }

  public BranchFacts withLedger(Reading read) {
    return new BranchFacts(
        server,
        created,
        activity,
        Optional.of(read.numbered(ledger.map(Reading::number).orElse(0L) + 1)),
        pending,
        held,
        false,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        Optional.empty());
  }

  /** What sets still want, as last planned, and whether all of it waits for a person. */
  public BranchFacts withPending(int count, boolean waits) {
    return new BranchFacts(
        server,
        created,
        activity,
        ledger,
        count,
        waits,
        stale,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        trouble);
  }

  /** The ledger moved: read it again. */
  public BranchFacts withStale() {
    return new BranchFacts(
        server,
        created,
        activity,
        ledger,
        pending,
        held,
        true,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        trouble);
  }

  public BranchFacts withDrift(Drift compared) {
    return new BranchFacts(
        server,
        created,
        activity,
        ledger,
        pending,
        held,
        stale,
        Optional.of(compared),
        creationFailure,
        seedFailure,
        seedChanged,
        trouble);
  }

  public BranchFacts withTrouble(Trouble met) {
    return new BranchFacts(
        server,
        created,
        Activity.IDLE,
        ledger,
        pending,
        held,
        stale,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        Optional.of(met));
  }

  /** The pod is gone or suspended: what it served is not known to be there any more. */
  public BranchFacts withoutServer() {
    return new BranchFacts(
        Optional.empty(),
        created,
        Activity.IDLE,
        ledger,
        pending,
        held,
        true,
        drift,
        creationFailure,
        seedFailure,
        seedChanged,
        Optional.empty());
  }
}
