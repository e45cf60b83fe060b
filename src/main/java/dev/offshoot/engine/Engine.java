package dev.offshoot.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one door into branches' databases. Every call blocks and may take long: never call it on a
 * reconcile thread.
 *
 * <p>Each method throws {@link Unavailable} when the database cannot be used just now, and leaves
 * things so that calling it again is right: all of them are idempotent. {@link
 * InterruptedException} ends the work at the next safe point, rolled back.
 */
public interface Engine {
  /**
   * Makes a started server ready for a branch: the database {@code app} exists, made from the
   * template, with its grants; the passwords of the roles that the operator can set are the right
   * ones; whatever an earlier run left unresolved is resolved.
   */
  ServerFacts prepare(Access server) throws Unavailable, InterruptedException;

  /** Which data directory a started server runs on; changes nothing in it. */
  ServerFacts identify(Access server) throws Unavailable, InterruptedException;

  /**
   * Brings roles, extensions and reloadable parameters into a prepared server, without a restart.
   */
  default ServerSettings.Outcome settings(Access server, ServerSettings wanted)
      throws Unavailable, InterruptedException {
    return new ServerSettings.Outcome("", true);
  }

  /**
   * Whether the server presents this certificate. When it does not, it is told to read its files
   * again, and does so in its own time: ask again later.
   *
   * @param serial of the certificate, in hexadecimal digits
   */
  boolean presents(Access server, String serial) throws Unavailable, InterruptedException;

  /** What the ledger says now. */
  Ledger ledger(Access branch) throws Unavailable, InterruptedException;

  /**
   * What the ledger says now, and the end of the log.
   *
   * @param logBytes as in {@link #logTail}
   */
  Look look(Access branch, int logBytes) throws Unavailable, InterruptedException;

  /**
   * Replays onto {@code branch} what the ledger of {@code parent} has and it lacks, by the parent's
   * {@code seq}, from one snapshot of the parent; functions in their place. Entries with {@code
   * replay: false} are recorded, not run. With {@link RunOptions#building} a crash of the server
   * may take back the last of what was replayed, effect and row together, until this returns.
   */
  Outcome replay(Access parent, Access branch, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * Runs changes in the given order, one transaction each, stopping at the first failure, which is
   * remembered in the ledger.
   */
  Outcome apply(Access branch, List<Change> changes, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * Runs the texts of a seed in their order as {@code migrator}, all in one transaction, once per
   * uid and {@link SeedText#checksum}; not tracked as a migration.
   */
  Optional<SqlFailure> seed(Access branch, String uid, List<SeedText> texts, RunOptions options)
      throws Unavailable, InterruptedException;

  /** The {@link SeedText#checksum} of what {@link #seed} loaded last for this uid. */
  Optional<Checksum> loadedSeed(Access branch, String uid) throws Unavailable, InterruptedException;

  /**
   * Remembers something of an object in the database, such as that the branch was created; uid is
   * the object's. The last word of a kind wins.
   *
   * @param story what the branch's log says of it, once, in the same transaction
   */
  void mark(Access branch, String uid, String kind, String outcome, String story)
      throws Unavailable, InterruptedException;

  /**
   * The same.
   *
   * @param level of the log's line
   */
  default void mark(
      Access branch, String uid, String kind, String outcome, String level, String story)
      throws Unavailable, InterruptedException {
    mark(branch, uid, kind, outcome, story);
  }

  /** The outcomes, by kind, of what {@link #mark} remembered of this uid. */
  Map<String, String> marks(Access branch, String uid) throws Unavailable, InterruptedException;

  /**
   * Removes what the branch's log need not keep any longer. Off the critical path, as often as one
   * likes.
   */
  default void tidy(Access branch) throws Unavailable, InterruptedException {}

  /** Adds a line to the branch's own log, the story that outlives pods and the operator. */
  void log(Access branch, @Nullable String operationUid, String level, String text)
      throws Unavailable, InterruptedException;

  /**
   * The end of the branch's log, whole lines, at most {@code maxBytes} of UTF-8, oldest first:
   * {@code 2026-01-01T00:00:00Z INFO text}.
   */
  String logTail(Access branch, int maxBytes) throws Unavailable, InterruptedException;

  /**
   * A person has decided about a history that went back: it is what it is from now on.
   *
   * @param reapply what is lost may be applied again; else its versions are held back as if a reset
   *     had taken them out
   * @return what to report now
   */
  HistoryMark resolveHistory(Access branch, boolean reapply)
      throws Unavailable, InterruptedException;

  /** What the database remembers for sets beside its ledger. */
  default SetMemory setMemory(Access branch) throws Unavailable, InterruptedException {
    return SetMemory.NOTHING;
  }

  /** Forgets failures and reverted migrations that no set names any more; unknown ones are fine. */
  default void forget(
      Access branch, List<Ledger.Failure> failures, List<SetMemory.Reverted> reverted)
      throws Unavailable, InterruptedException {}

  /**
   * Remembers that sets saw these functions as they want them, so that a later text of another
   * origin is not taken back.
   */
  default void seen(Access branch, List<SetMemory.Deployed> functions)
      throws Unavailable, InterruptedException {}

  /**
   * What people are told of a database.
   *
   * @param history what a later ledger must begin with
   */
  record Look(Ledger ledger, String logTail, Optional<HistoryMark> history) {}

  /**
   * Facts of a server.
   *
   * @param systemIdentifier Postgres' own identity of a data directory, made by initdb
   * @param serverVersion such as {@code 17.11}
   */
  record ServerFacts(String systemIdentifier, String serverVersion) {}

  /**
   * How to run.
   *
   * @param origin who asked, such as {@code MigrationSet/login-20250401} or {@code
   *     Replay/production}; stored with each row
   * @param operationUid the object's UID, for the log
   * @param retry the value of the retry annotation, "" for none; stored with a remembered failure
   * @param rowDataInDetails false: the {@code detail} of an error, which may hold row values, is
   *     left in the server's log
   * @param resolve what a person decided about a migration whose outcome is unknown: {@code
   *     applied}, {@code retry} or ""
   * @param building the database is being made and nobody relies on it yet: its migrations need not
   *     wait for the disk one by one, the run does at its end
   * @param recordsUnreplayed what is marked {@code replay: false} is recorded and not run: right
   *     for every database but a root's, whose rows it is for
   */
  record RunOptions(
      String origin,
      @Nullable String operationUid,
      Timeouts timeouts,
      String retry,
      boolean rowDataInDetails,
      String resolve,
      boolean building,
      boolean recordsUnreplayed) {
    /** What it says is stored. */
    public RunOptions {
      origin = Texts.storable(origin);
      retry = Texts.storable(retry);
      resolve = Texts.storable(resolve);
    }

    /** A run that runs all it is given. */
    public RunOptions(
        String origin,
        @Nullable String operationUid,
        Timeouts timeouts,
        String retry,
        boolean rowDataInDetails,
        String resolve,
        boolean building) {
      this(origin, operationUid, timeouts, retry, rowDataInDetails, resolve, building, false);
    }

    /** A run over a database that is in use. */
    public RunOptions(
        String origin,
        @Nullable String operationUid,
        Timeouts timeouts,
        String retry,
        boolean rowDataInDetails,
        String resolve) {
      this(origin, operationUid, timeouts, retry, rowDataInDetails, resolve, false);
    }

    /** The same origin and bounds for a database that is being made. */
    RunOptions toBuild() {
      return new RunOptions(origin, operationUid, timeouts, "", rowDataInDetails, "", true);
    }

    /** The same on a root, where everything runs, or elsewhere. */
    public RunOptions onRoot(boolean root) {
      return new RunOptions(
          origin, operationUid, timeouts, retry, rowDataInDetails, resolve, building, !root);
    }
  }

  /**
   * {@code lock} bounds each wait for a lock, {@code statement} each statement (zero: no bound),
   * {@code deadline} the whole run.
   */
  record Timeouts(Duration lock, Duration statement, Duration deadline) {
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(2), Duration.ZERO, Duration.ofHours(1));
  }

  /** Told of each change as it starts and ends, on the calling thread; must return at once. */
  interface Progress {
    void starting(Change change, int index, int total);

    void applied(Change change, int index, int total);

    /**
     * A passing trouble was met, nothing of the change stayed, and it is tried again.
     *
     * @param why what was met and how often, with the change's name
     */
    default void retrying(Change change, int index, int total, String why) {}

    /** Nothing was new for half a second: the change that started last takes its time. */
    default void nothingNew() {}

    /** Hears nothing. */
    Progress SILENT =
        new Progress() {
          @Override
          public void starting(Change change, int index, int total) {}

          @Override
          public void applied(Change change, int index, int total) {}
        };
  }
}
