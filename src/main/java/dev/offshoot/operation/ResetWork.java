package dev.offshoot.operation;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.Preview;
import dev.offshoot.engine.Transfers.ResetTo;
import dev.offshoot.engine.Transfers.Standing;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.LastErrors;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A reset on its branch's lane. Until the databases are exchanged nothing is lost; after that the
 * seed, the report and the end are made up for, however often it is cut off.
 */
final class ResetWork {
  private static final String SWAPPED = "reset";
  private static final String ENDED = "reset-ended";

  /** With what is taken out, for who takes it up after the exchange. */
  private static final String STARTED = "reset-started";

  private static final String LOOKED = "dry-run";

  private final Engine engine;
  private final Transfers transfers;
  private final Seeding seeding;
  private final Board board;

  ResetWork(Engine engine, Transfers transfers, Seeding seeding, Board board) {
    this.engine = engine;
    this.transfers = transfers;
    this.seeding = seeding;
    this.board = board;
  }

  void run(Operation operation, BranchResetSpec spec, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    var standing = standing(operation, site);
    var outcomes = standing.outcomes();
    var before = Optional.ofNullable(outcomes.get(ENDED)).flatMap(Endings::read);
    if (before.isPresent()) {
      reporter.report(before.get());
      return;
    }
    if (outcomes.containsKey(SWAPPED)) {
      engine.prepare(site.target()); // whatever cut it off may have left the old database there
      after(
          operation,
          site,
          reporter,
          planning(),
          !ResetPlanner.wasFresh(spec, standing.ledger()),
          "Branch %s was reset: took out %s. The operator was cut off before it could say what else went with them."
              .formatted(
                  operation.target(),
                  outcomes.getOrDefault(STARTED, "what came after its version")));
      return;
    }
    var ledger = standing.ledger();
    var to = ResetPlanner.to(spec, ledger);
    if (to.isEmpty()) {
      var words =
          "Version %s is not tracked on branch %s, so nothing was reset; its ConfigMap %s-db-migrations lists what is."
              .formatted(spec.getToVersion(), operation.target(), operation.target());
      end(
          operation,
          site,
          reporter,
          planning().now(OperationPhase.FAILED, Reason.VERSION_NOT_TRACKED, words));
      return;
    }
    board.post(site.targetUid(), f -> f.withActivity(BranchFacts.Activity.APPLYING));
    if (operation.dryRun()) {
      var preview =
          transfers.previewReset(
              site.target(),
              to.get(),
              ledger.digest(),
              operation.uid(),
              site.options(operation, true),
              Engine.Progress.SILENT);
      var planned = planned(site, ledger, preview);
      if (preview.failure().isPresent()) {
        failed(operation, site, planned, preview.failure().get(), reporter);
        return;
      }
      end(
          operation,
          site,
          reporter,
          planned.now(
              OperationPhase.PLANNED,
              Reason.PLANNED,
              "%s would take out %s and drop %s. Nothing was changed; create it again without dryRun, with approvedDigest %s, to do this and drop no other table."
                  .formatted(
                      operation.label(),
                      versions(preview.reverted()),
                      lost(preview),
                      planned.digest())));
      return;
    }
    swap(operation, to.get(), ledger, site, reporter);
  }

  /** It has built what nobody approved, and threw that away. */
  private void await(Operation operation, Site site, Reporter reporter, Progress planned)
      throws Unavailable, InterruptedException {
    var awaiting =
        planned.now(
            OperationPhase.AWAITING_APPROVAL,
            Reason.APPROVAL_OUTDATED,
            "What %s would lose is not what was approved; look at the plan, then set spec.approvedDigest to %s, or delete the operation."
                .formatted(operation.target(), planned.digest()));
    engine.recordOperation(
        site.target(),
        operation.uid(),
        "reset-asked",
        planned.digest(),
        Story.awaits(operation, awaiting));
    reporter.report(awaiting);
  }

  /** A try that was cut off may have left the database closed. */
  private Standing standing(Operation operation, Site site)
      throws Unavailable, InterruptedException {
    try {
      return transfers.standing(site.target(), operation.uid());
    } catch (Unavailable e) {
      if (e.reason() != Unavailable.Reason.NOT_PREPARED) {
        throw e;
      }
      engine.prepare(site.target());
      return transfers.standing(site.target(), operation.uid());
    }
  }

  private void swap(Operation operation, ResetTo to, Ledger ledger, Site site, Reporter reporter)
      throws Unavailable, InterruptedException {
    var what =
        "The wanted state of branch %s is being built beside its database"
            .formatted(operation.target());
    var running = planning().now(OperationPhase.RUNNING, Reason.RESETTING, what + ".");
    reporter.report(running);
    var leaving = ledger.migrations().stream().filter(e -> !to.keeps(e.version())).toList();
    engine.recordOperation(
        site.target(),
        operation.uid(),
        STARTED,
        versions(leaving),
        Story.reset(operation, leaving));
    var outcome =
        transfers.reset(
            site.target(),
            to,
            ledger.digest(),
            built -> approved(operation, planned(site, ledger, built)),
            operation.uid(),
            site.options(operation, true),
            reporter.naming(running, what));
    var planned = planned(site, ledger, outcome.preview());
    if (outcome.preview().failure().isPresent()) {
      failed(operation, site, planned, outcome.preview().failure().get(), reporter);
      return;
    }
    if (!outcome.swapped()) {
      await(operation, site, reporter, planned);
      return;
    }
    var words =
        "Branch %s is at %s: took out %s, dropped %s, ended %d sessions."
            .formatted(
                operation.target(),
                head(to, ledger),
                versions(outcome.preview().reverted()),
                lost(outcome.preview()),
                outcome.cut());
    after(
        operation,
        site,
        reporter,
        planned.applied(outcome.preview().reverted().size()),
        !(to instanceof ResetTo.Fresh),
        outcome.preview().reverted().isEmpty()
            ? words
            : words
                + " Sets do not apply these again by themselves: to have one do so, annotate it with offshoot.dev/reapply=all, or change the text.");
  }

  /** One that nobody looked at before takes out whatever there is. */
  private static boolean approved(Operation operation, Progress planned) {
    return operation.approvedDigest().isEmpty()
        || operation.approvedDigest().equals(planned.digest());
  }

  /** The new database is in its place. */
  private void after(
      Operation operation,
      Site site,
      Reporter reporter,
      Progress progress,
      boolean seed,
      String words)
      throws Unavailable, InterruptedException {
    var wanted = site.seed().filter(_ -> seed);
    var failure =
        wanted.isEmpty()
            ? Optional.of(Seeding.leftOut(operation.target()))
            : seeding.load(
                site.target(), operation.namespace(), site.targetUid(), wanted.get(), true);
    board.post(site.targetUid(), f -> f.withCreated(Optional.empty(), failure).withStale());
    end(
        operation,
        site,
        reporter,
        progress.now(
            OperationPhase.SUCCEEDED, Reason.SUCCEEDED, words + seeded(operation, site, failure)));
  }

  /** What became of the seed, of a branch that has one. */
  private static String seeded(Operation operation, Site site, Optional<SqlFailure> failure) {
    if (site.seed().isEmpty()) {
      return "";
    }
    if (failure.isEmpty()) {
      return " Its seed was loaded.";
    }
    return Seeding.failed(failure.get())
        ? " Its seed failed, the branch serves without it: %s. Correct the source and reset branch %s again to load it."
            .formatted(ErrorText.sentence(LastErrors.of(failure.get())), operation.target())
        : " A reset to 0 loads no seed.";
  }

  /** The database remembers it before it is told. */
  private void end(Operation operation, Site site, Reporter reporter, Progress ended)
      throws Unavailable, InterruptedException {
    engine.recordOperation(
        site.target(),
        operation.uid(),
        operation.dryRun() ? LOOKED : ENDED,
        operation.dryRun() ? ended.phase() + " " + ended.digest() : Endings.write(ended),
        Story.level(ended),
        Story.ended(operation, ended));
    reporter.report(ended);
  }

  private void failed(
      Operation operation, Site site, Progress planned, SqlFailure error, Reporter reporter)
      throws Unavailable, InterruptedException {
    end(
        operation,
        site,
        reporter,
        planned.failed(
            Words.late(error) ? Reason.DEADLINE_EXCEEDED : Reason.MIGRATION_FAILED,
            Words.notRebuilt(operation, error),
            error));
  }

  private static Progress planning() {
    return Progress.of(OperationPhase.RUNNING, Reason.PLANNING, "The plan is being made.");
  }

  private static Progress planned(Site site, Ledger ledger, Preview preview) {
    var lost =
        preview.lost().stream()
            .filter(Transfers.Lost::table)
            .map(Transfers.Lost::name)
            .collect(Collectors.toMap(n -> n, _ -> List.of("lost")));
    preview.reverted().forEach(e -> lost.put(e.version().toString(), List.of("reverted")));
    return planning()
        .planned(
            Plans.of(preview),
            Plans.digest(site.targetUid(), ledger.digest(), lost),
            ledger.digest());
  }

  private static String head(ResetTo to, Ledger ledger) {
    return ledger.migrations().stream()
        .map(Ledger.Entry::version)
        .filter(to::keeps)
        .max(Comparable::compareTo)
        .map(Object::toString)
        .orElse("0");
  }

  private static String versions(List<Ledger.Entry> reverted) {
    return reverted.isEmpty()
        ? "no migration"
        : reverted.stream()
            .limit(10)
            .map(e -> e.version() + " " + e.name())
            .collect(Collectors.joining(", "));
  }

  private static String lost(Preview preview) {
    return preview.lost().isEmpty()
        ? "nothing untracked"
        : preview.lost().stream()
            .limit(10)
            .map(l ->
                l.table()
                    ? "table %s (about %d rows)".formatted(l.name(), l.rows())
                    : "about %d rows of %s".formatted(l.rows(), l.name()))
            .collect(Collectors.joining(", "));
  }
}
