package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.branch.BranchPlan.Work;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.ServerSettings;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.kube.Names;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Drift;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.BranchFacts.Trouble;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkPlannerTest {
  private static final ServerState UP =
      new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "u/0", Reason.READY, "");
  private static final ServerState DOWN =
      new ServerState(DatabaseState.COMING_UP, false, false, "", Reason.PROVISIONING, "");
  private static final ServerSettings SQL =
      new ServerSettings(List.of("anon"), List.of("vector"), "m");
  private static final BranchFacts PREPARED =
      BranchFacts.UNKNOWN.withServer(new ServerFacts("7711", "17.6"));
  private static final BranchFacts CREATED =
      PREPARED.withCreated(Optional.empty(), Optional.empty()).withLedger(reading("a"));

  @Test
  void nothingWhileTheServerIsDownOrWorkIsUnderWay() {
    var seen = Seen.root();
    assertThat(next(seen, DOWN)).isEqualTo(WorkPlanner.Step.none());
    seen.busy = true;
    assertThat(next(seen, UP)).isEqualTo(WorkPlanner.Step.none());
  }

  @Test
  void eachStartOfTheServerIsPrepared() {
    var seen = Seen.root();
    assertThat(next(seen, UP).work()).contains(Work.PREPARE);
    seen.facts = PREPARED;
    seen.prepared = "u/an earlier start";
    assertThat(next(seen, UP).work()).contains(Work.PREPARE);
  }

  @Test
  void eachStartIsSettledOnceAndLookedAtAgainWhileSomethingIsOpen() {
    var seen = Seen.root().pinned();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    assertThat(settling(seen).work()).contains(Work.SETTLE);
    seen.settled = settled("u/an earlier start", "", true, Seen.NOW);
    assertThat(settling(seen).work()).contains(Work.SETTLE);
    seen.settled = settled("u/0", "", true, Seen.NOW);
    assertThat(settling(seen).work()).contains(Work.READ);
    seen.reported();
    assertThat(settling(seen)).isEqualTo(WorkPlanner.Step.none());
    seen.settled = settled("u/0", "", false, Seen.NOW.minusSeconds(4));
    assertThat(settling(seen).again()).contains(Duration.ofMillis(6001));
    seen.settled = settled("u/0", "", false, Seen.NOW.minusSeconds(10));
    assertThat(settling(seen).work()).contains(Work.SETTLE);
    seen.settled = settled("u/0", "extension vector: no", true, Seen.NOW.minusSeconds(10));
    assertThat(settling(seen).work()).isEmpty();
    assertThat(settling(seen).again()).contains(Duration.ofMillis(50_001));
  }

  @Test
  void nothingIsReplayedIntoAServerThatLacksAnExtension() {
    var seen = Seen.root().pinned();
    seen.facts = PREPARED;
    seen.prepared = "u/0";
    seen.settled = settled("u/0", "extension vector: no", true, Seen.NOW);
    assertThat(settling(seen).work()).isEmpty();
    seen.settled = settled("u/0", "", true, Seen.NOW);
    assertThat(settling(seen).work()).contains(Work.CREATE);
  }

  private static Optional<SettingsDecision.Settled> settled(
      String start, String rejected, boolean loaded, Instant at) {
    return Optional.of(
        new SettingsDecision.Settled(SQL, start, new ServerSettings.Outcome(rejected, loaded), at));
  }

  @Test
  void aFailedTryWaitsItsTime() {
    var seen = Seen.root();
    seen.facts =
        BranchFacts.UNKNOWN.withTrouble(
            new Trouble("ConnectionFailed", "no", 1, Seen.NOW.plusMillis(200)));
    var step = next(seen, UP);
    assertThat(step.work()).isEmpty();
    assertThat(step.again()).contains(Duration.ofMillis(201));
  }

  @Test
  void creationWaitsUntilTheVolumeCanNotBeInitialisedAgain() {
    var seen = Seen.root();
    seen.facts = PREPARED;
    seen.prepared = "u/0";
    assertThat(next(seen, UP).work()).isEmpty();
    assertThat(next(seen.pinned(), UP).work()).contains(Work.CREATE);
  }

  @Test
  void aBranchWaitsForItsParent() {
    var seen = Seen.child().pinned();
    seen.facts = PREPARED;
    seen.prepared = "u/0";
    assertThat(next(seen, UP).obstacle().orElseThrow().message())
        .isEqualTo("parent production does not serve yet; waiting for it");
    seen.parentFacts = Optional.of(CREATED);
    assertThat(next(seen, UP).work()).contains(Work.CREATE);
    seen.ancestors.getFirst().getSpec().setSuspend(true);
    assertThat(next(seen, UP).obstacle().orElseThrow().message())
        .isEqualTo(
            "parent production is suspended; set its spec.suspend to false to let this branch be made");
  }

  @Test
  void reportsAndComparisonsAreMadeAnew() {
    var seen = Seen.child().pinned();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    assertThat(next(seen, UP).work()).as("no reports").contains(Work.READ);
    seen.reported();
    assertThat(next(seen, UP).work()).isEmpty();
    seen.parentFacts = Optional.of(CREATED.withLedger(reading("b")));
    assertThat(next(seen, UP).work()).as("the parent moved").contains(Work.READ);
    seen.facts = CREATED.withDrift(new Drift("a", "b", 0, 1, 0, List.of()));
    assertThat(next(seen, UP).work()).isEmpty();
    seen.facts = seen.facts.withStale();
    assertThat(next(seen, UP).work()).as("something was written").contains(Work.READ);
  }

  @Test
  void anEditedReportIsWrittenAgainAndOneOfOthersIsLookedAtNowAndThen() {
    var seen = Seen.root().pinned().reported();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    assertThat(next(seen, UP)).isEqualTo(WorkPlanner.Step.none());
    var name = Names.logReport("production");
    ((ConfigMap) seen.objects.get("ConfigMap/" + name)).setData(Map.of("log", "edited"));
    assertThat(next(seen, UP).work()).contains(Work.READ);
    seen.inTheWay = Optional.of(new Foreign("ConfigMap", name, false));
    seen.looked = Optional.of(Seen.NOW.minusSeconds(1));
    assertThat(next(seen, UP).work()).isEmpty();
    assertThat(next(seen, UP).again()).contains(Duration.ofSeconds(4).plusMillis(1));
    seen.looked = Optional.of(Seen.NOW.minusSeconds(5));
    assertThat(next(seen, UP).work()).contains(Work.READ);
  }

  /** Work that leaves nothing to be repeated may meet it, such as what comes after a reading. */
  @Test
  void troubleWhoseTimeHasComeIsLookedAtAgain() {
    var seen = Seen.root().pinned();
    seen.prepared = "u/0";
    seen.reported();
    seen.facts =
        CREATED.withTrouble(new Trouble("ConnectionFailed", "no", 1, Seen.NOW.minusMillis(1)));
    assertThat(next(seen, UP).work()).contains(Work.READ);
    seen.facts = seen.facts.withLedger(reading("a"));
    assertThat(next(seen, UP)).isEqualTo(WorkPlanner.Step.none());
  }

  @Test
  void anotherCertificateIsAskedForUntilItIsThere() {
    var seen = Seen.root().pinned();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    seen.reported();
    assertThat(next(seen, UP)).isEqualTo(WorkPlanner.Step.none());
    seen.presented = "7b";
    assertThat(next(seen, UP).work()).contains(Work.CERTIFY);
    assertThat(next(seen, UP).again()).contains(Duration.ofSeconds(10));
    // the end of each look calls for another pass: that one waits for its time
    seen.looked = Optional.of(Seen.NOW.minusSeconds(4));
    assertThat(next(seen, UP).work()).isEmpty();
    assertThat(next(seen, UP).again()).contains(Duration.ofSeconds(6).plusMillis(1));
    seen.looked = Optional.of(Seen.NOW.minusSeconds(10));
    assertThat(next(seen, UP).work()).contains(Work.CERTIFY);
  }

  @Test
  void aSeedThatIsNotThereIsLookedForNowAndThen() {
    var seen = Seen.root().pinned();
    seen.prepared = "u/0";
    seen.facts = CREATED.withCreated(Optional.empty(), Optional.of(noSeed()));
    seen.reported();
    assertThat(next(seen, UP).work()).contains(Work.READ);
    seen.looked = Optional.of(Seen.NOW.minusSeconds(1));
    assertThat(next(seen, UP).work()).isEmpty();
    assertThat(next(seen, UP).again()).contains(Duration.ofSeconds(29).plusMillis(1));
  }

  @Test
  void aSeedIsComparedWhenItsConfigMapsChangeAndOnlyThen() {
    var seen = Seen.root().pinned().reported();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    seen.seedState = "rows/seed.sql=a:2";
    assertThat(next(seen, UP).work()).contains(Work.READ);
    seen.seedRead = "rows/seed.sql=a:1";
    assertThat(next(seen, UP).work()).contains(Work.READ);
    seen.seedRead = seen.seedState;
    assertThat(next(seen, UP).work()).isEmpty();
  }

  private static SqlFailure noSeed() {
    return SqlFailure.own(
        SqlFailure.Stage.SEED,
        SqlFailure.Executed.NONE,
        null,
        null,
        Seeding.NOT_FOUND,
        "there is no ConfigMap seed",
        null);
  }

  @Test
  void newPasswordsArePreparedWithoutAStart() {
    var seen = Seen.root().pinned();
    seen.facts = CREATED;
    seen.prepared = "u/0";
    seen.branch.getSpec().setPasswordRotation(2);
    assertThat(next(seen, UP).work()).contains(Work.PREPARE);
    seen.prepared = "u/0/2";
    assertThat(next(seen, UP).work()).contains(Work.READ);
  }

  private static WorkPlanner.Step settling(Seen seen) {
    return WorkPlanner.next(seen.observation(), UP, Optional.of(SQL), "7c", true, false);
  }

  private static WorkPlanner.Step next(Seen seen, ServerState server) {
    return WorkPlanner.next(seen.observation(), server, Optional.empty(), "7c", true, false);
  }

  private static Reading reading(String digest) {
    return new Reading(0, Optional.empty(), digest, Optional.empty(), Optional.empty());
  }
}
