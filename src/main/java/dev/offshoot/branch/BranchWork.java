package dev.offshoot.branch;

import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.HistoryRegressed;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import dev.offshoot.work.BranchFacts.Trouble;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a branch's database on its lane: preparation, creation and reading. Posts what it
 * learns on the board. It must never be called on a reconcile thread, and never decide whether it
 * is time for it.
 */
final class BranchWork {
  private static final String CREATE = "create";

  private final Engine engine;
  private final Board board;
  private final Seeding seeding;
  private final Reports reports;
  private final Clock clock;
  private final LostTexts lostTexts;
  private final BiConsumer<String, HistoryMark> resolved;
  private final Map<String, String> prepared = new ConcurrentHashMap<>();
  private final Map<String, SettingsDecision.Settled> settled = new ConcurrentHashMap<>();
  private final Map<String, String> presented = new ConcurrentHashMap<>();
  private final Map<String, Instant> looked = new ConcurrentHashMap<>();
  private final Map<String, String> seedRead = new ConcurrentHashMap<>();
  private final Map<String, Foreign> inTheWay = new ConcurrentHashMap<>();
  private final Map<String, String> failedAgainst = new ConcurrentHashMap<>();

  /**
   * @param resolved told of the history that a branch has from now on
   */
  BranchWork(
      Engine engine,
      Board board,
      Seeding seeding,
      Reports reports,
      Clock clock,
      LostTexts lostTexts,
      BiConsumer<String, HistoryMark> resolved) {
    this.lostTexts = lostTexts;
    this.resolved = resolved;
    this.engine = engine;
    this.board = board;
    this.seeding = seeding;
    this.reports = reports;
    this.clock = clock;
  }

  /** The start of the server that was prepared last. */
  String preparedIncarnation(String uid) {
    return prepared.getOrDefault(uid, "");
  }

  /** What the running server did with its settings last. */
  Optional<SettingsDecision.Settled> settled(String uid) {
    return Optional.ofNullable(settled.get(uid));
  }

  /** The serial number of the certificate that the server presented last. */
  String presentedCertificate(String uid) {
    return presented.getOrDefault(uid, "");
  }

  /** When it was last looked for what others bring or remove in their own time. */
  Optional<Instant> looked(String uid) {
    return Optional.ofNullable(looked.get(uid));
  }

  /** The state of the seed's ConfigMaps when their texts were compared with what was loaded. */
  String seedRead(String uid) {
    return seedRead.getOrDefault(uid, "");
  }

  /** The parent's digest at a creation that failed. */
  Optional<String> failedAgainst(String uid) {
    return Optional.ofNullable(failedAgainst.get(uid));
  }

  /** A report of the branch that could not be written. */
  Optional<Foreign> inTheWay(String uid) {
    return Optional.ofNullable(inTheWay.get(uid));
  }

  void forget(String uid) {
    prepared.remove(uid);
    inTheWay.remove(uid);
    settled.remove(uid);
    presented.remove(uid);
    looked.remove(uid);
    seedRead.remove(uid);
    failedAgainst.remove(uid);
    board.forget(uid);
  }

  /**
   * After each start of a server.
   *
   * @param identity of the database that it must be, empty for any
   */
  void prepare(BranchId id, Access branch, String incarnation, Optional<String> identity)
      throws InterruptedException {
    guarded(
        id,
        () -> {
          if (identity.isPresent()) {
            var found = engine.identify(branch).systemIdentifier();
            if (!found.equals(identity.get())) {
              trouble(id, Reason.DATA_REPLACED.word(), replaced(id, found, identity.get()));
              return;
            }
          }
          var server = engine.prepare(branch);
          var outcomes = engine.marks(branch, id.uid());
          var created = outcomes.containsKey(CREATE);
          var seedFailure = Seeding.remembered(id.name(), outcomes);
          prepared.put(id.uid(), incarnation);
          presented.remove(id.uid());
          looked.remove(id.uid());
          seedRead.remove(id.uid());
          board.post(
              id.uid(),
              f -> {
                var known = f.withServer(server).withStale();
                return created ? known.withCreated(Optional.empty(), seedFailure) : known;
              });
        });
  }

  /** Brings roles, extensions and reloadable parameters into the running server. */
  void settle(BranchId id, Access branch, String incarnation, ServerSettings wanted)
      throws InterruptedException {
    guarded(
        id,
        () -> {
          var outcome = engine.settings(branch, wanted);
          settled.put(
              id.uid(),
              new SettingsDecision.Settled(wanted, incarnation, outcome, clock.instant()));
        });
  }

  /** Has the server present this certificate, as soon as its node has it. */
  void certify(BranchId id, Access branch, String serial) throws InterruptedException {
    guarded(
        id,
        () -> {
          looked.put(id.uid(), clock.instant());
          if (engine.presents(branch, serial)) {
            presented.put(id.uid(), serial);
          }
        });
  }

  /**
   * Once: the parent's ledger, then the seed.
   *
   * @param parent empty for a root
   */
  void create(
      BranchId id,
      Access branch,
      Optional<Access> parent,
      String parentDigest,
      @Nullable SeedSpec seed)
      throws InterruptedException {
    guarded(
        id,
        () -> {
          board.post(id.uid(), f -> f.withActivity(Activity.CREATING));
          var failure = Optional.<SqlFailure>empty();
          if (parent.isPresent()) {
            var outcome =
                engine.replay(
                    parent.get(),
                    branch,
                    options("Replay/" + parent.get().branch(), id),
                    Engine.Progress.SILENT);
            failure = failure(outcome);
          }
          if (failure.isPresent()) {
            failedAgainst.put(id.uid(), parentDigest);
            engine.log(branch, id.uid(), "ERROR", "creation failed: " + words(failure.get()));
            var stopped = failure;
            board.post(
                id.uid(),
                f ->
                    f.withCreated(stopped, Optional.empty())
                        .withActivity(Activity.IDLE)
                        .withStale());
            return;
          }
          var seeded = seed(id, branch, parent.isEmpty(), seed);
          engine.mark(branch, id.uid(), CREATE, "done", "branch created");
          failedAgainst.remove(id.uid());
          read(
              id,
              branch,
              parent,
              f -> f.withCreated(Optional.empty(), seeded).withActivity(Activity.IDLE));
        });
  }

  /**
   * What a reading needs to know of a seed.
   *
   * @param spec null for none, or one that may not be loaded
   * @param state of its ConfigMaps, as {@link SeedWatch#state} has it
   */
  record Seed(@Nullable SeedSpec spec, boolean root, String state) {}

  /**
   * Reads the ledger, compares with the parent, writes the reports; loads a seed that was missing,
   * or tells whether the sources of one that is in have changed.
   */
  void read(BranchId id, Access branch, Optional<Access> parent, Seed seed)
      throws InterruptedException {
    guarded(
        id,
        () -> {
          var known = board.facts(id.uid()).orElse(BranchFacts.UNKNOWN);
          var missing =
              known.seedFailure().filter(f -> f.sqlState().equals(Seeding.NOT_FOUND)).isPresent();
          if (missing) {
            looked.put(id.uid(), clock.instant());
            var seeded = seed(id, branch, seed.root(), seed.spec());
            read(id, branch, parent, f -> f.withCreated(Optional.empty(), seeded));
          } else if (known.seedFailure().isPresent()
              || seed.spec() == null
              || seedRead(id.uid()).equals(seed.state())) {
            read(id, branch, parent, f -> f);
          } else {
            var changed = seeding.changed(branch, id.namespace(), id.uid(), seed.spec());
            read(id, branch, parent, f -> f.withSeedChanged(changed));
          }
          seedRead.put(id.uid(), seed.state());
        });
  }

  private void read(
      BranchId id,
      Access branch,
      Optional<Access> parent,
      java.util.function.UnaryOperator<BranchFacts> also)
      throws Unavailable, InterruptedException {
    var look = engine.look(branch, Reports.LOG_BYTES);
    var ledger = look.ledger();
    var reading = Readings.of(ledger).with(look.history());
    var drift = drift(ledger, parent);
    var foreign = reports.write(id, ledger, look.logTail());
    if (foreign.isPresent()) {
      inTheWay.put(id.uid(), foreign.get());
      looked.put(id.uid(), clock.instant());
    } else {
      inTheWay.remove(id.uid());
    }
    board.post(
        id.uid(),
        f -> {
          var read = also.apply(f).withLedger(reading);
          return drift.map(read::withDrift).orElse(read);
        });
    engine.tidy(branch);
  }

  /** A parent whose history went back is not compared with: its own status says why. */
  private Optional<BranchFacts.Drift> drift(Ledger ledger, Optional<Access> parent)
      throws Unavailable, InterruptedException {
    try {
      return parent.isPresent()
          ? Optional.of(Readings.drift(ledger, engine.ledger(parent.get())))
          : Optional.empty();
    } catch (HistoryRegressed e) {
      return Optional.empty();
    }
  }

  /** A person has decided about a history that went back. */
  void resolve(BranchId id, Access branch, boolean reapply) throws InterruptedException {
    guarded(
        id,
        () -> {
          var mark = engine.resolveHistory(branch, reapply);
          resolved.accept(id.uid(), mark);
          read(id, branch, Optional.empty(), f -> f);
        });
  }

  /** A root that has a history has rows that a seed must never meet. */
  private Optional<SqlFailure> seed(
      BranchId id, Access branch, boolean root, @Nullable SeedSpec spec)
      throws Unavailable, InterruptedException {
    if (spec == null || (root && engine.ledger(branch).tracksSomething())) {
      return Optional.of(Seeding.leftOut(id.name()));
    }
    return seeding.load(branch, id.namespace(), id.uid(), spec, !root);
  }

  private void guarded(BranchId id, Step step) throws InterruptedException {
    try {
      step.run();
    } catch (HistoryRegressed e) {
      trouble(
          id,
          e.reason().conditionReason(),
          "%s.%s Nothing runs until the annotation %s is reapply or accept."
              .formatted(e.getMessage(), lostTexts.nowhere(id, e.lost()), Labels.RESOLVE_HISTORY));
    } catch (Unavailable e) {
      trouble(
          id,
          e.reason().conditionReason(),
          e.getMessage() == null ? "no connection" : e.getMessage());
    } catch (RuntimeException | Error e) {
      // a defect of ours: said, logged by the lane, and tried again slower each time
      trouble(
          id,
          Reason.INTERNAL_ERROR.word(),
          "work on branch %s ended with %s and is tried again; the operator's log says more"
              .formatted(id.name(), e.getClass().getSimpleName()));
      throw e;
    }
  }

  private static String replaced(BranchId id, String found, String known) {
    return "The volume of branch %s holds database %s instead of %s; nothing runs on it. Restore the volume, or delete the branch and create it again with storage.claimName"
        .formatted(id.name(), found, known);
  }

  private void trouble(BranchId id, String reason, String message) {
    var before = board.facts(id.uid()).flatMap(BranchFacts::trouble);
    var met = Trouble.after(before, reason, message, clock.instant());
    board.post(id.uid(), f -> f.withTrouble(met));
  }

  private static RunOptions options(String origin, BranchId id) {
    return new RunOptions(origin, id.uid(), Timeouts.DEFAULT, "", true, "", true);
  }

  private static Optional<SqlFailure> failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> Optional.empty();
      case Outcome.Failed failed -> Optional.of(failed.error());
      case Outcome.Unknown unknown -> Optional.of(Readings.unknown(unknown));
    };
  }

  private static String words(SqlFailure failure) {
    return (failure.version() == null ? "" : "migration " + failure.version() + " ")
        + failure.sqlState()
        + ": "
        + failure.message();
  }

  private interface Step {
    void run() throws Unavailable, InterruptedException;
  }
}
