package dev.offshoot.branch;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.Ledger;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import java.util.List;
import java.util.Optional;

/** The word that the operator gives a branch at rest for what its ledger says. */
public final class RestingPhase {
  private RestingPhase() {}

  /** By the operator's own rules. */
  public static BranchPhase of(Ledger ledger) {
    var facts =
        BranchFacts.UNKNOWN
            .withServer(new ServerFacts("1", "18"))
            .withCreated(Optional.empty(), Optional.empty())
            .withLedger(Readings.of(ledger));
    var serving =
        new BranchPlan(
            Optional.empty(),
            new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "", Reason.READY, ""),
            true,
            false,
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Expiry.NEVER);
    return BranchPhases.of(facts, serving, new DatabaseBranchStatus());
  }
}
