package dev.offshoot.branch;

import static dev.offshoot.status.ConditionType.DATABASE_AVAILABLE;
import static dev.offshoot.status.ConditionType.IN_SYNC;
import static dev.offshoot.status.ConditionType.MIGRATIONS_APPLIED;
import static dev.offshoot.status.ConditionType.READY;
import static dev.offshoot.status.ConditionType.RECONCILING;
import static dev.offshoot.status.ConditionType.SEEDED;
import static dev.offshoot.status.ConditionType.STALLED;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.Judgement;
import dev.offshoot.status.LastErrors;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a branch's conditions. Pure. A branch is Ready when it serves: a failed migration must
 * never make it unready or stalled, else nobody could sync the fix.
 */
final class BranchConditions {
  private BranchConditions() {}

  static List<Judgement> of(
      BranchObservation seen,
      BranchPlan plan,
      BranchFacts facts,
      Optional<Obstacle> obstacle,
      DatabaseBranchStatus status) {
    var all = new ArrayList<Judgement>();
    var available = available(seen, plan, facts);
    var created =
        facts.created()
            || (settled(status) && facts.creationFailure().isEmpty())
            // nothing was learned yet by this process: a branch that was ready was made
            || (facts.server().isEmpty() && wasTrue(seen, READY));
    var served = available.status() == ConditionStatus.TRUE && created;
    var regressed =
        plan.server().accepting() && !plan.rebuild()
            ? ReportedHistory.regressed(seen, facts)
            : Optional.<String>empty();
    var ready =
        served && regressed.isPresent() && !seen.leaving()
            ? Judgement.no(READY, Reason.HISTORY_REGRESSED, regressed.get())
            : ready(seen, plan, available, served, obstacle, status);
    all.add(ExpiryNotice.on(ready, plan.expiry(), status));
    all.add(reconciling(seen, plan, facts, served, obstacle, status));
    all.add(
        obstacle
            .filter(Obstacle::terminal)
            .map(o -> Judgement.yes(STALLED, o.reason(), o.message()))
            .or(() -> regressed.map(why -> Judgement.yes(STALLED, Reason.HISTORY_REGRESSED, why)))
            .orElseGet(() -> Judgement.no(STALLED, Reason.READY, "nothing needs a person")));
    all.add(available);
    all.add(
        regressed
            .map(why -> Judgement.no(MIGRATIONS_APPLIED, Reason.HISTORY_REGRESSED, why))
            .orElseGet(() -> applied(facts, status)));
    if (!seen.root()) {
      all.add(inSync(seen, facts));
    }
    if (seen.branch().getSpec().getSeed() != null) {
      all.add(seeded(seen, facts, created));
    }
    return all;
  }

  private static boolean settled(DatabaseBranchStatus status) {
    return status.getPhase() != null
        && status.getPhase() != BranchPhase.CREATING_PROJECT
        && status.getHead() != null;
  }

  private static Judgement ready(
      BranchObservation seen,
      BranchPlan plan,
      Judgement available,
      boolean served,
      Optional<Obstacle> obstacle,
      DatabaseBranchStatus status) {
    if (seen.leaving()) {
      var children = String.join(", ", seen.children());
      return seen.children().isEmpty()
          ? Judgement.no(READY, Reason.TERMINATING, "the branch is being deleted")
          : Judgement.no(
              READY,
              Reason.HAS_CHILDREN,
              "branch %s is being deleted and serves until its branches are gone: %s; delete them, or they keep it"
                  .formatted(seen.id().name(), children));
    }
    if (served) {
      return Judgement.yes(READY, Reason.READY, "the branch serves");
    }
    if (obstacle.filter(Obstacle::terminal).isPresent()) {
      return Judgement.no(READY, obstacle.get().reason(), obstacle.get().message());
    }
    if (available.status() != ConditionStatus.TRUE) {
      return obstacle
          .map(o -> Judgement.no(READY, o.reason(), o.message()))
          .orElseGet(() -> Judgement.no(READY, available.reason(), available.message()));
    }
    if (status.getLastError() != null) {
      return Judgement.no(
          READY,
          Reason.MIGRATION_FAILED,
          "the branch could not be made: " + ErrorText.sentence(status.getLastError()));
    }
    return obstacle
        .filter(_ -> !(unlearned(seen, plan) && wasBeingMade(seen)))
        .map(o -> Judgement.no(READY, o.reason(), o.message()))
        .orElseGet(() -> Judgement.no(READY, Reason.REPLAYING, "the branch is being made"));
  }

  private static Judgement reconciling(
      BranchObservation seen,
      BranchPlan plan,
      BranchFacts facts,
      boolean served,
      Optional<Obstacle> obstacle,
      DatabaseBranchStatus status) {
    if (obstacle.filter(Obstacle::terminal).isPresent() || seen.suspended() && served) {
      return Judgement.no(RECONCILING, Reason.READY, "nothing is under way");
    }
    if (facts.activity() == Activity.APPLYING || facts.activity() == Activity.DEPLOYING_FUNCTIONS) {
      return Judgement.yes(RECONCILING, Reason.APPLYING, "migrations are being applied");
    }
    if (facts.activity() == Activity.CREATING) {
      return Judgement.yes(RECONCILING, Reason.REPLAYING, "the branch is being made");
    }
    var checking = obstacle.filter(o -> o.reason() == Reason.CHECKING_SETTINGS);
    if (checking.isPresent()) {
      return Judgement.yes(RECONCILING, Reason.CHECKING_SETTINGS, checking.get().message());
    }
    var before = last(seen, RECONCILING);
    if (before.isPresent() && stillUnderWay(seen, plan, before.get(), obstacle)) {
      return before.get();
    }
    if (served || seen.suspended()) {
      return Judgement.no(RECONCILING, Reason.READY, "nothing is under way");
    }
    if (facts.creationFailure().isPresent() && status.getLastError() != null) {
      return Judgement.no(
          RECONCILING, Reason.MIGRATION_FAILED, "waiting for the parent's migrations to change");
    }
    return obstacle
        .map(o -> Judgement.yes(RECONCILING, o.reason(), o.message()))
        .orElseGet(() ->
            Judgement.yes(
                RECONCILING,
                plan.server().accepting() ? Reason.CREATING : plan.server().reason(),
                plan.server().accepting()
                    ? "the server is being prepared"
                    : plan.server().message()));
  }

  /**
   * This process has not looked into the databases yet: what was under way when it began still is,
   * as far as anybody knows. An operator that is restarted again and again would otherwise write at
   * each start, and each time the opposite.
   */
  private static boolean unlearned(BranchObservation seen, BranchPlan plan) {
    return untouched(seen, plan)
        && (seen.facts().server().isEmpty()
            || seen.root()
            || wasTrue(seen, READY)
            || seen.parentFacts().filter(f -> f.server().isPresent() || !unread(f)).isEmpty());
  }

  private static boolean stillUnderWay(
      BranchObservation seen, BranchPlan plan, Judgement before, Optional<Obstacle> obstacle) {
    if (before.reason() == Reason.APPLYING) {
      return unlearned(seen, plan);
    }
    return wasBeingMade(seen)
        && untouched(seen, plan)
        && (obstacle.isEmpty() || unlearned(seen, plan));
  }

  private static boolean untouched(BranchObservation seen, BranchPlan plan) {
    return plan.server().accepting() && !plan.rebuild() && unread(seen.facts());
  }

  private static boolean unread(BranchFacts facts) {
    return facts.ledger().isEmpty()
        && facts.activity() == Activity.IDLE
        && facts.trouble().isEmpty()
        && facts.creationFailure().isEmpty();
  }

  private static boolean wasBeingMade(BranchObservation seen) {
    return last(seen, READY).filter(j -> j.reason() == Reason.REPLAYING).isPresent();
  }

  private static Judgement available(BranchObservation seen, BranchPlan plan, BranchFacts facts) {
    var server = plan.server();
    if (!server.accepting()) {
      return Judgement.no(DATABASE_AVAILABLE, server.reason(), server.message());
    }
    var trouble = facts.unusable();
    if (trouble.isPresent()) {
      return Judgement.no(
          DATABASE_AVAILABLE, reason(trouble.get().reason()), trouble.get().message());
    }
    // a restarted operator has not prepared it yet; it serves all the same
    var prepared = facts.server().isPresent() || wasTrue(seen, DATABASE_AVAILABLE);
    return prepared
        ? Judgement.yes(DATABASE_AVAILABLE, Reason.READY, "the database accepts connections")
        : Judgement.no(
            DATABASE_AVAILABLE,
            Reason.NOT_PREPARED,
            "the server of branch " + seen.id().name() + " is being prepared");
  }

  private static Judgement applied(BranchFacts facts, DatabaseBranchStatus status) {
    var error = status.getLastError();
    return switch (status.getPhase()) {
      case MIGRATIONS_FAILED, FUNCTIONS_FAILED ->
          Judgement.no(
              MIGRATIONS_APPLIED,
              status.getPhase() == BranchPhase.FUNCTIONS_FAILED
                  ? Reason.FUNCTION_FAILED
                  : Reason.MIGRATION_FAILED,
              error == null ? "see the branch's log" : ErrorText.sentence(error));
      case FUNCTIONS_DEPLOYED ->
          facts.pending() > 0
              ? Judgement.no(
                  MIGRATIONS_APPLIED, Reason.PENDING, "wanted migrations are not tracked yet")
              : Judgement.yes(
                  MIGRATIONS_APPLIED, Reason.APPLIED, "everything that was wanted is tracked");
      case RUNNING_MIGRATIONS, MIGRATIONS_PASSED ->
          Judgement.no(MIGRATIONS_APPLIED, Reason.APPLYING, "migrations are being applied");
      case CREATING_PROJECT ->
          Judgement.unknown(
              MIGRATIONS_APPLIED, Reason.CREATING, "the database has not been made yet");
      case null -> Judgement.unknown(MIGRATIONS_APPLIED, Reason.CREATING, "nothing is known yet");
    };
  }

  private static Judgement inSync(BranchObservation seen, BranchFacts facts) {
    var parent = seen.branch().getSpec().parent();
    if (facts.drift().isEmpty()) {
      var last = last(seen, IN_SYNC);
      if (last.isPresent()) {
        return last.get();
      }
      return Judgement.unknown(IN_SYNC, Reason.PENDING, "not yet compared with " + parent);
    }
    var drift = facts.drift().get();
    if (drift.diverged() > 0) {
      return Judgement.no(
          IN_SYNC,
          Reason.DIVERGED,
          "the branch and %s hold different texts under the same version; reset the branch before its own"
              .formatted(parent));
    }
    return drift.behind() > 0
        ? Judgement.no(
            IN_SYNC,
            Reason.BEHIND,
            "%s has migrations that the branch lacks; a BranchMerge with operation Rebase brings them"
                .formatted(parent))
        : Judgement.yes(IN_SYNC, Reason.IN_SYNC, "the branch has everything of " + parent);
  }

  private static Judgement seeded(BranchObservation seen, BranchFacts facts, boolean created) {
    var last = last(seen, SEEDED);
    if (facts.server().isEmpty() && last.isPresent()) {
      return last.get();
    }
    if (created && facts.seedFailure().isPresent()) {
      return unseeded(seen, facts.seedFailure().get());
    }
    if (created && facts.seedChanged()) {
      return Judgement.yes(SEEDED, Reason.SEED_CHANGED, seedChanged(seen));
    }
    if (created && seen.seedRead().isEmpty()) {
      var changed = last.filter(j -> j.reason() == Reason.SEED_CHANGED);
      if (changed.isPresent()) {
        return changed.get(); // not compared yet since the server or the operator started
      }
    }
    return created
        ? Judgement.yes(SEEDED, Reason.SEEDED, "the seed was loaded")
        : Judgement.unknown(SEEDED, Reason.PENDING, "the seed waits for the branch");
  }

  private static String seedChanged(BranchObservation seen) {
    var name = seen.id().name();
    return "The sources of the seed of branch %s changed since it was loaded; %s"
        .formatted(
            name,
            seen.root()
                ? "a root is never seeded again: load them by hand where they are wanted"
                : "a BranchReset of %s to the latest migration loads them".formatted(name));
  }

  private static Judgement unseeded(BranchObservation seen, SqlFailure failure) {
    return switch (failure.sqlState()) {
      case Seeding.NOT_FOUND ->
          Judgement.no(
              SEEDED,
              Reason.SEED_NOT_FOUND,
              failure.message() + "; create it, the seed is loaded when it appears");
      case Seeding.LEFT_OUT ->
          Judgement.no(
              SEEDED,
              Reason.SEED_LEFT_OUT,
              failure.message()
                  + (seen.root()
                      ? ": a seed goes into a root only while it is new; load it by hand where it is wanted"
                      : ", as after a reset to 0; a reset to the latest migration loads it"));
      default ->
          Judgement.no(
              SEEDED,
              Reason.SEED_FAILED,
              "%s; branch %s serves without its seed: %s"
                  .formatted(
                      ErrorText.sentence(LastErrors.of(failure)),
                      seen.id().name(),
                      seen.root()
                          ? "correct it, and load it by hand where it is wanted"
                          : "correct it, then reset the branch to the latest migration"));
    };
  }

  private static boolean wasTrue(BranchObservation seen, ConditionType type) {
    var status = seen.branch().getStatus();
    return status != null && Conditions.isTrue(status.getConditions(), type);
  }

  /** What was judged last, for a pass that knows nothing newer. */
  private static Optional<Judgement> last(BranchObservation seen, ConditionType type) {
    var status = seen.branch().getStatus();
    return status == null
        ? Optional.empty()
        : Conditions.find(status.getConditions(), type)
            .map(c -> new Judgement(type, c.status(), reason(c.reason()), c.message()));
  }

  private static Reason reason(String word) {
    return Reason.of(word).orElse(Reason.CONNECTION_FAILED);
  }
}
