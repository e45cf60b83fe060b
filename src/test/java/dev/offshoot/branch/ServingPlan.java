package dev.offshoot.branch;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.branch.BranchPlan.Certificate;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.status.Reason;
import java.util.List;
import java.util.Optional;

/** The plan of a branch that serves, for tests of what is reported of one. */
record ServingPlan(
    String incarnation,
    boolean rebuild,
    Optional<Certificate> certificate,
    Optional<Obstacle> obstacle) {
  /** With nothing beside it. */
  static BranchPlan of(String incarnation) {
    return new ServingPlan(incarnation, false, Optional.empty(), Optional.empty()).plan();
  }

  BranchPlan plan() {
    return new BranchPlan(
        Optional.empty(),
        new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, incarnation, Reason.READY, ""),
        true,
        rebuild,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        certificate,
        obstacle,
        true,
        Optional.empty(),
        Expiry.NEVER);
  }
}
