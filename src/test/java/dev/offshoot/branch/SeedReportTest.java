package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.SeedSource;
import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A seed that is in stays in: that its sources changed since is a reason, and no failure. */
class SeedReportTest {
  private static final BranchFacts PREPARED =
      BranchFacts.UNKNOWN.withServer(new ServerFacts("7711", "18"));
  private static final BranchFacts SEEDED =
      PREPARED
          .withCreated(Optional.empty(), Optional.empty())
          .withLedger(new Reading(1, Optional.empty(), "a", Optional.empty(), Optional.empty()));

  @Test
  void theReasonSaysThatTheSourcesChanged() {
    var seen = seeded(Seen.child());
    assertThat(reason(seen, SEEDED)).isEqualTo("Seeded");
    assertThat(reason(seen, SEEDED.withSeedChanged(true))).isEqualTo("SeedChanged");
    assertThat(message(seen))
        .isEqualTo(
            "The sources of the seed of branch login changed since it was loaded; a BranchReset of login to the latest migration loads them");
    assertThat(reason(seen, SEEDED.withSeedChanged(true).withSeedChanged(false)))
        .isEqualTo("Seeded");
    var reset = SEEDED.withSeedChanged(true).withCreated(Optional.empty(), Optional.empty());
    assertThat(reason(seen, reset)).isEqualTo("Seeded");
  }

  @Test
  void aRootIsToldThatNothingLoadsIt() {
    var seen = seeded(Seen.root());
    assertThat(reason(seen, SEEDED.withSeedChanged(true))).isEqualTo("SeedChanged");
    assertThat(message(seen)).endsWith("load them by hand where they are wanted");
  }

  /**
   * Else a restart of the operator, or of the server, would take the report back and give it again.
   */
  @Test
  void theReasonStaysUntilTheSourcesAreComparedAgain() {
    var seen = seeded(Seen.child());
    assertThat(reason(seen, SEEDED.withSeedChanged(true))).isEqualTo("SeedChanged");
    seen.seedRead = "";
    for (var known : List.of(BranchFacts.UNKNOWN, PREPARED, SEEDED)) {
      assertThat(reason(seen, known)).isEqualTo("SeedChanged");
    }
    seen.seedRead = seen.seedState;
    assertThat(reason(seen, SEEDED)).isEqualTo("Seeded");
  }

  private static Seen seeded(Seen seen) {
    seen.branch
        .getSpec()
        .setSeed(new SeedSpec(List.of(new SeedSource(new ConfigMapKeyRef("rows", "seed.sql")))));
    seen.seedState = "rows/seed.sql=a:1";
    seen.seedRead = seen.seedState;
    return seen;
  }

  /** Reports, and takes the report for the branch's status. */
  private static String reason(Seen seen, BranchFacts facts) {
    seen.facts = facts;
    var plan = ServingPlan.of("1");
    seen.branch.setStatus(
        new BranchReport("1").of(seen.observation(), plan, new Acted(Optional.empty())));
    var condition =
        Conditions.find(seen.branch.getStatus().getConditions(), ConditionType.SEEDED)
            .orElseThrow();
    assertThat(condition.status()).isEqualTo(ConditionStatus.TRUE);
    return condition.reason();
  }

  private static String message(Seen seen) {
    return Conditions.find(seen.branch.getStatus().getConditions(), ConditionType.SEEDED)
        .orElseThrow()
        .message();
  }
}
