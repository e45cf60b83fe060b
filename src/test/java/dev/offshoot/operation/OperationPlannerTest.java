package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Trouble;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, who waits and for whom, and what ends when a branch goes. */
class OperationPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
  private static final BranchFacts READY =
      BranchFacts.UNKNOWN
          .withServer(new ServerFacts("1", "18"))
          .withCreated(Optional.empty(), Optional.empty());

  private static DatabaseBranch branch(String name, String uid, @Nullable String parent) {
    var branch = new DatabaseBranch();
    branch.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace("shop").withUid(uid).build());
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    return branch;
  }

  /** A merge of login into production that knows its branches as those of these UIDs. */
  private static Observed seen(
      Optional<DatabaseBranch> source, boolean running, Optional<String> first) {
    return seen(source, "", running ? EMPTY_AT : Book.Entry.EMPTY, first);
  }

  private static final Book.Entry EMPTY_AT =
      new Book.Entry(Optional.of(at(200)), Optional.empty(), Optional.empty(), Instant.MIN);

  private static Observed seen(
      Optional<DatabaseBranch> source, String approved, Book.Entry entry, Optional<String> first) {
    var merge = new BranchMerge();
    merge.setMetadata(
        new ObjectMetaBuilder()
            .withName("m")
            .withNamespace("shop")
            .withUid("m")
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    var status = new OperationStatus();
    status.setPhase(OperationPhase.RUNNING);
    status.setSourceUid("login-uid");
    status.setTargetUid("production-uid");
    var spec = new BranchMergeSpec();
    spec.setApprovedDigest(approved);
    var operation =
        new Operation(
            merge, Operation.Kind.MERGE, Optional.of("login"), "production", "", spec, status);
    return new Observed(
        operation,
        new Observed.Side(source, Optional.of(READY)),
        new Observed.Side(
            Optional.of(branch("production", "production-uid", null)), Optional.of(READY)),
        List.of(),
        first.map(a -> new Queue.First(a, "production")),
        entry,
        false,
        NOW);
  }

  private static Book.At at(int millisAgo) {
    return new Book.At(NOW.minusMillis(millisAgo), "production-uid", "login-uid", false);
  }

  private static Optional<DatabaseBranch> login(String uid) {
    return Optional.of(branch("login", uid, "production"));
  }

  @Test
  void itIsLetInWhenNothingStandsInTheWay() {
    assertThat(OperationPlanner.of(seen(login("login-uid"), false, Optional.empty())))
        .isInstanceOf(OperationDecision.Work.class);
  }

  @Test
  void itSaysForWhomItWaitsOutsideTheLaneAndInIt() {
    var first = Optional.of("BranchMerge/first");
    var outside = OperationPlanner.of(seen(login("login-uid"), false, first));
    var inside = OperationPlanner.of(seen(login("login-uid"), true, first));
    assertThat(List.of(outside, inside))
        .allSatisfy(next ->
            assertThat(next)
                .isEqualTo(
                    new OperationDecision.Wait(
                        Reason.QUEUED,
                        "Waits for BranchMerge/first, which came first on branch production.",
                        Optional.empty())));
  }

  @Test
  void whatIsUnderWaySaysSoOnceItIsNotOverAtOnce() {
    var young =
        new Book.Entry(Optional.of(at(150)), Optional.empty(), Optional.empty(), Instant.MIN);
    assertThat(OperationPlanner.of(seen(login("login-uid"), "", young, Optional.empty())))
        .isEqualTo(new OperationDecision.Keep(Optional.of(Duration.ofMillis(50))));
    assertThat(OperationPlanner.of(seen(login("login-uid"), true, Optional.empty())))
        .isInstanceOfSatisfying(
            OperationDecision.Report.class,
            tell -> assertThat(tell.progress().phase()).isEqualTo(OperationPhase.PLANNING));
  }

  /** Its status says more than an operator that was just started knows. */
  @Test
  void whatHadBegunKeepsItsReportUntilItsBranchesAreKnownAgain() {
    var seen = seen(login("login-uid"), "", Book.Entry.EMPTY, Optional.empty());
    var begun = with(seen, Optional.empty());
    assertThat(OperationPlanner.of(begun)).isEqualTo(new OperationDecision.Keep(Optional.empty()));
    var unreachable =
        BranchFacts.UNKNOWN.withTrouble(new Trouble("Unreachable", "No route.", 1, NOW));
    assertThat(OperationPlanner.of(with(seen, Optional.of(unreachable))))
        .isInstanceOfSatisfying(
            OperationDecision.Wait.class,
            wait -> assertThat(wait.reason()).isEqualTo(Reason.BRANCH_NOT_READY));
  }

  private static Observed with(Observed seen, Optional<BranchFacts> targetFacts) {
    return new Observed(
        seen.operation(),
        seen.from(),
        new Observed.Side(seen.target(), targetFacts),
        seen.sets(),
        seen.first(),
        seen.entry(),
        false,
        seen.now());
  }

  @Test
  void aBranchOfThatNameThatIsAnotherOneEndsIt() {
    var next = OperationPlanner.of(seen(login("another-uid"), false, Optional.empty()));
    assertThat(next).isInstanceOf(OperationDecision.End.class);
    assertThat(((OperationDecision.End) next).reason()).isEqualTo(Reason.BRANCH_REPLACED);
  }

  @Test
  void whatCanNeverBeDoneAnyMoreEndsWhatRunsBeforeItIsSaid() {
    for (var source : List.of(login("another-uid"), Optional.<DatabaseBranch>empty())) {
      assertThat(OperationPlanner.of(seen(source, true, Optional.empty())))
          .isInstanceOf(OperationDecision.Stop.class);
    }
  }

  private static Observed awaiting(String approved) {
    var waiting =
        Progress.of(OperationPhase.AWAITING_APPROVAL, Reason.AWAITING_APPROVAL, "Look at it.")
            .planned(new Progress.Planned(Optional.empty(), "sha256:this", "", "merge", ""));
    return seen(
        login("login-uid"),
        approved,
        new Book.Entry(Optional.empty(), Optional.of(waiting), Optional.empty(), Instant.MIN),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"'', AWAITING_APPROVAL", "sha256:older, APPROVAL_OUTDATED"})
  void aConfirmationOfAnotherPlanIsOutdatedWheneverItCame(String approved, Reason reason) {
    var next = OperationPlanner.of(awaiting(approved));
    assertThat(next).isInstanceOf(OperationDecision.Report.class);
    assertThat(((OperationDecision.Report) next).progress().reason()).isEqualTo(reason);
  }

  @Test
  void whatIsConfirmedIsLetIn() {
    assertThat(OperationPlanner.of(awaiting("sha256:this")))
        .isInstanceOf(OperationDecision.Work.class);
  }
}
