package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.BranchFacts.Trouble;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * An operator that was just started knows of no database: it repeats what was reported last. One
 * that is killed at its first write, again and again, would else never come to its second.
 */
class RestartReportTest {
  private static final Obstacle PARENT =
      new Obstacle(false, Reason.PARENT_NOT_READY, "parent production does not serve yet");
  private static final BranchFacts PREPARED =
      BranchFacts.UNKNOWN.withServer(new ServerFacts("7711", "18"));
  private static final BranchFacts SERVES =
      PREPARED
          .withCreated(Optional.empty(), Optional.empty())
          .withLedger(new Reading(1, Optional.empty(), "a", Optional.empty(), Optional.empty()));

  private static BranchPlan plan(Optional<Obstacle> obstacle) {
    return new ServingPlan("1", false, Optional.empty(), obstacle).plan();
  }

  /** Reports, and takes the report for the branch's status. */
  private static String report(Seen seen, Optional<Obstacle> obstacle) {
    var status =
        new BranchReport("1").of(seen.observation(), plan(obstacle), new Acted(Optional.empty()));
    seen.branch.setStatus(status);
    return said(seen, ConditionType.READY) + ", " + said(seen, ConditionType.RECONCILING);
  }

  private static String said(Seen seen, ConditionType type) {
    var status = seen.branch.getStatus();
    return status == null
        ? ""
        : Conditions.find(status.getConditions(), type).orElseThrow().reason();
  }

  @Test
  void migrationsThatRanStillDoAsFarAsItKnows() {
    var seen = Seen.root();
    seen.facts = SERVES;
    assertThat(report(seen, Optional.empty())).isEqualTo("Ready, Ready");
    seen.facts = SERVES.withActivity(Activity.APPLYING);
    assertThat(report(seen, Optional.empty())).isEqualTo("Ready, Applying");
    assertThat(seen.branch.getStatus().getPhase()).isEqualTo(BranchPhase.RUNNING_MIGRATIONS);
    for (var known : List.of(BranchFacts.UNKNOWN, PREPARED)) {
      seen.facts = known;
      assertThat(report(seen, Optional.empty())).isEqualTo("Ready, Applying");
    }
    seen.facts = SERVES;
    assertThat(report(seen, Optional.empty())).isEqualTo("Ready, Ready");
  }

  /** Whoever writes, and however long it is frozen: the database serves. */
  @Test
  void anotherWriterAtWorkLeavesABranchReady() {
    var seen = Seen.root();
    seen.facts = SERVES.withTrouble(new Trouble("WriterBusy", "At work.", 9, Seen.NOW));
    assertThat(report(seen, Optional.empty())).startsWith("Ready, ");
    assertThat(seen.branch.getStatus().getDatabase().state())
        .isEqualTo(DatabaseState.ACTIVE_HEALTHY);
    seen.facts = SERVES.withTrouble(new Trouble("ConnectionFailed", "No route.", 9, Seen.NOW));
    assertThat(report(seen, Optional.empty())).startsWith("ConnectionFailed, ");
  }

  @Test
  void aBranchThatWasBeingMadeStillIs() {
    var seen = Seen.child();
    seen.parentFacts = Optional.of(SERVES);
    seen.facts = PREPARED.withActivity(Activity.CREATING);
    assertThat(report(seen, Optional.empty())).isEqualTo("Replaying, Replaying");
    seen.facts = BranchFacts.UNKNOWN;
    seen.parentFacts = Optional.empty();
    assertThat(report(seen, Optional.empty())).isEqualTo("Replaying, Replaying");
    seen.facts = PREPARED;
    assertThat(report(seen, Optional.of(PARENT))).isEqualTo("Replaying, Replaying");
    seen.parentFacts = Optional.of(SERVES);
    assertThat(report(seen, Optional.empty())).isEqualTo("Replaying, Replaying");
  }

  @Test
  void whatIsReallyInTheWayIsSaid() {
    var seen = Seen.child();
    seen.facts = PREPARED.withActivity(Activity.CREATING);
    report(seen, Optional.empty());
    seen.facts = PREPARED;
    seen.parentFacts =
        Optional.of(
            BranchFacts.UNKNOWN.withTrouble(
                new Trouble("ConnectionFailed", "No route.", 9, Seen.NOW)));
    assertThat(report(seen, Optional.of(PARENT))).isEqualTo("ParentNotReady, ParentNotReady");
  }
}
