package dev.offshoot.branch;

import dev.offshoot.api.BindingRef;
import dev.offshoot.api.CostStatus;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.api.DatabaseStatus;
import dev.offshoot.api.LastError;
import dev.offshoot.api.MigrationCounts;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.ServerSql;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Names;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.LastErrors;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Drift;
import dev.offshoot.work.BranchFacts.Reading;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a branch's status from what was seen, planned and met. Pure. What is not known at the
 * moment, because the branch is suspended or the operator has just started, stays as it was
 * reported last; it must never be reported as gone.
 */
final class BranchReport {
  private final String hourlyRate;

  BranchReport(String hourlyRate) {
    this.hourlyRate = hourlyRate;
  }

  DatabaseBranchStatus of(BranchObservation seen, BranchPlan plan, Acted acted) {
    var before =
        Optional.ofNullable(seen.branch().getStatus()).orElseGet(DatabaseBranchStatus::new);
    var facts = plan.rebuild() ? BranchFacts.UNKNOWN : seen.facts();
    var obstacle = acted.obstacle().or(plan::obstacle);
    var status = new DatabaseBranchStatus();
    var generation = seen.branch().getMetadata().getGeneration();
    status.setObservedGeneration(generation);
    status.setHead(head(facts, before));
    status.setMigrations(counts(facts, before));
    status.setDatabase(database(seen, plan, facts, obstacle, before));
    status.setPostgres(
        plan.effective()
            .map(e -> Inheritance.shown(e, claim(seen, e)))
            .orElseGet(before::getPostgres));
    status.setLedger(ReportedHistory.status(seen, facts, plan.rebuild()));
    status.setBinding(new BindingRef(Names.app(seen.id().name())));
    status.setLastError(lastError(facts, before));
    status.setExpirationTime(plan.expiry().at().map(Instant::toString).orElse(null));
    status.setRetainedVolume(
        Retained.leaving(seen.branch(), seen.claims())
            .or(() -> Retained.left(seen.branch(), seen.claims()))
            .orElse(null));
    status.setPhase(BranchPhases.of(facts, plan, before));
    status.setConditions(
        Conditions.merge(
            before.getConditions(),
            BranchConditions.of(seen, plan, facts, obstacle, status),
            generation,
            seen.now()));
    status.setCost(cost(seen, before, status));
    return status;
  }

  private static Optional<PersistentVolumeClaim> claim(
      BranchObservation seen, Effective effective) {
    return effective.ephemeral()
        ? Optional.empty()
        : seen.claim(effective.claimName().orElseGet(seen::ownClaim));
  }

  private static @Nullable String head(BranchFacts facts, DatabaseBranchStatus before) {
    return facts.ledger().isPresent()
        ? facts.ledger().get().head().map(Version::toString).orElse("0")
        : before.getHead();
  }

  private static @Nullable MigrationCounts counts(BranchFacts facts, DatabaseBranchStatus before) {
    var old = before.getMigrations();
    if (facts.ledger().isEmpty() && old == null) {
      return facts.pending() == 0 ? null : new MigrationCounts(0, facts.pending(), 0, 0);
    }
    var known = old == null ? new MigrationCounts(0, 0, 0, 0) : old;
    return new MigrationCounts(
        facts.ledger().map(Reading::applied).orElse(known.applied()),
        facts.ledger().isPresent() ? facts.pending() : known.pending(),
        facts.drift().map(Drift::ahead).orElse(known.ahead()),
        facts.drift().map(Drift::behind).orElse(known.behind()));
  }

  private static @Nullable LastError lastError(BranchFacts facts, DatabaseBranchStatus before) {
    if (facts.creationFailure().isPresent()) {
      return LastErrors.of(facts.creationFailure().get());
    }
    if (facts.ledger().isEmpty()) {
      return before.getLastError();
    }
    return facts
        .ledger()
        .get()
        .migrationFailure()
        .or(() -> facts.ledger().get().functionFailure())
        .or(() -> facts.seedFailure().filter(Seeding::failed))
        .map(LastErrors::of)
        .orElse(null);
  }

  private static DatabaseStatus database(
      BranchObservation seen,
      BranchPlan plan,
      BranchFacts facts,
      Optional<Obstacle> obstacle,
      DatabaseBranchStatus before) {
    var old = Optional.ofNullable(before.getDatabase());
    var server = plan.server();
    var state = seen.leaving() ? DatabaseState.GOING_DOWN : server.state();
    var trouble =
        server.accepting()
            ? facts.unusable().map(BranchFacts.Trouble::message)
            : Optional.<String>empty();
    if (trouble.isPresent() && state == DatabaseState.ACTIVE_HEALTHY) {
      state = DatabaseState.ACTIVE_UNHEALTHY;
    }
    var message =
        trouble.orElseGet(() ->
            server.message().isEmpty()
                ? obstacle.filter(Obstacle::terminal).map(Obstacle::message).orElse("")
                : server.message());
    var identity =
        plan.rebuild()
            ? null
            : facts
                .server()
                .map(ServerFacts::systemIdentifier)
                .or(() -> old.map(DatabaseStatus::systemIdentifier))
                .orElse(null);
    return new DatabaseStatus(
        Names.host(seen.id().name(), seen.id().namespace()),
        5432,
        ServerSql.APP_DATABASE,
        state,
        plan.effective()
            .map(Effective::image)
            .or(() -> old.map(DatabaseStatus::image))
            .orElse(null),
        facts
            .server()
            .map(ServerFacts::serverVersion)
            .or(() -> old.map(DatabaseStatus::version))
            .orElse(null),
        plan.effective()
            .map(e -> e.pins().locale())
            .or(() -> old.map(DatabaseStatus::locale))
            .orElse(null),
        identity,
        rotation(seen, plan, old),
        certificate(seen, plan, old),
        message.isEmpty() ? null : message);
  }

  private static @Nullable Integer rotation(
      BranchObservation seen, BranchPlan plan, Optional<DatabaseStatus> old) {
    return WorkPlanner.prepared(seen, plan.server())
        ? Integer.valueOf(seen.branch().getSpec().getPasswordRotation())
        : old.map(DatabaseStatus::passwordRotation).orElse(null);
  }

  private static @Nullable String certificate(
      BranchObservation seen, BranchPlan plan, Optional<DatabaseStatus> old) {
    return plan.certificate()
        .filter(c -> c.serial().equals(seen.presentedCertificate()))
        .map(c -> c.until().truncatedTo(ChronoUnit.SECONDS).toString())
        .or(() -> old.map(DatabaseStatus::certificateExpirationTime))
        .orElse(null);
  }

  private @Nullable CostStatus cost(
      BranchObservation seen, DatabaseBranchStatus before, DatabaseBranchStatus now) {
    if (seen.root()) {
      return null;
    }
    return Cost.next(
        Optional.ofNullable(before.getCost()),
        Conditions.isTrue(before.getConditions(), ConditionType.DATABASE_AVAILABLE),
        Conditions.isTrue(now.getConditions(), ConditionType.DATABASE_AVAILABLE),
        hourlyRate,
        seen.time());
  }
}
