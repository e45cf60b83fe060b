package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.status.Reason;

/**
 * Says what an object means that has the name of one of a branch's own and is not its own. Pure.
 */
final class Conflicts {
  private Conflicts() {}

  /** A report: the branch serves all the same. */
  static Obstacle report(BranchId id, Foreign foreign) {
    return foreign.predecessor()
        ? of(id, foreign)
        : new Obstacle(
            true,
            Reason.CONFLICT,
            "%s %s/%s, a report of branch %s, is owned by something else or immutable and was not changed; delete or rename it"
                .formatted(foreign.kind(), id.namespace(), foreign.name(), id.name()));
  }

  static Obstacle of(BranchId id, Foreign foreign) {
    return foreign.predecessor()
        ? new Obstacle(
            false,
            Reason.PROVISIONING,
            "%s %s/%s of the deleted branch of this name is still being removed"
                .formatted(foreign.kind(), id.namespace(), foreign.name()))
        : new Obstacle(
            true,
            Reason.CONFLICT,
            "%s %s/%s is owned by something else and was not changed; delete or rename it, branch %s continues when it is gone"
                .formatted(foreign.kind(), id.namespace(), foreign.name(), id.name()));
  }
}
