package dev.offshoot.branch;

import dev.offshoot.api.CostStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.Measures;
import java.time.Instant;
import java.util.Optional;

/** Tells who counts branches what their statuses say. It decides nothing. */
final class Census {
  private final Measures measures;

  Census(Measures measures) {
    this.measures = measures;
  }

  /**
   * A branch, with what is reported of it now.
   *
   * @param status the new one
   */
  void met(DatabaseBranch branch, DatabaseBranchStatus status) {
    if (status.getPhase() == null) {
      return;
    }
    var created = Instant.parse(branch.getMetadata().getCreationTimestamp());
    var cost = Optional.ofNullable(status.getCost()); // a root has none
    measures.branch(
        new Measures.Branch(
            branch.getMetadata().getUid(),
            status.getPhase().name(),
            created,
            cost.isPresent()
                && Conditions.isTrue(status.getConditions(), ConditionType.DATABASE_AVAILABLE),
            cost.map(CostStatus::activeSeconds).orElse(0L),
            cost.map(CostStatus::since).map(Instant::parse).orElse(created),
            cost.map(CostStatus::hourlyRate).map(Double::parseDouble).orElse(0.0)));
  }

  void gone(DatabaseBranch branch) {
    measures.gone(branch.getMetadata().getUid());
  }
}
