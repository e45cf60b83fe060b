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
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operation does that waits for a word about a migration whose outcome is unknown. */
class UnansweredTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  private static DatabaseBranch branch(String name, @Nullable String parent) {
    var branch = new DatabaseBranch();
    branch.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid("uid-" + name)
            .build());
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    return branch;
  }

  private static Operation merge(String resolve, @Nullable OperationStatus status) {
    var merge = new BranchMerge();
    merge.setMetadata(
        new ObjectMetaBuilder()
            .withName("m")
            .withNamespace("shop")
            .withUid("m")
            .withGeneration(1L)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .withAnnotations(resolve.isEmpty() ? Map.of() : Map.of("offshoot.dev/resolve", resolve))
            .build());
    return new Operation(
        merge,
        Operation.Kind.MERGE,
        Optional.of("login"),
        "production",
        "",
        new BranchMergeSpec(),
        status);
  }

  private static Observed seen(Operation operation, Optional<Progress> progress, String ahead) {
    var ready =
        BranchFacts.UNKNOWN
            .withServer(new ServerFacts("1", "18"))
            .withCreated(Optional.empty(), Optional.empty());
    return new Observed(
        operation,
        new Observed.Side(Optional.of(branch("login", "production")), Optional.of(ready)),
        new Observed.Side(Optional.of(branch("production", null)), Optional.of(ready)),
        List.of(),
        Optional.of(ahead).filter(a -> !a.isEmpty()).map(a -> new Queue.First(a, "production")),
        new Book.Entry(Optional.empty(), progress, Optional.empty(), Instant.MIN),
        false,
        NOW);
  }

  private static Progress unknown(String answered) {
    return Progress.of(OperationPhase.RUNNING, Reason.APPLYING, "")
        .applied(1)
        .unknown(
            "tell it",
            SqlFailure.own(
                SqlFailure.Stage.APPLY,
                SqlFailure.Executed.PARTIAL,
                null,
                "m",
                "OF013",
                "unknown",
                null),
            answered);
  }

  private static OperationStatus reported() {
    var seen = seen(merge("", null), Optional.of(unknown("")), "");
    return OperationReport.of(seen, OperationPlanner.of(seen)).orElseThrow();
  }

  @Test
  void itIsStalledAndNotOver() {
    var status = reported();
    assertThat(status.getPhase()).isEqualTo(OperationPhase.RUNNING);
    assertThat(status.getMessage()).isEqualTo("tell it");
    assertThat(status.getApplied()).isEqualTo(1);
    assertThat(status.getCompletionTime()).isNull();
    assertThat(status.getLastError()).isNotNull();
    var conditions = status.getConditions();
    assertThat(Conditions.isTrue(conditions, ConditionType.STALLED)).isTrue();
    assertThat(Conditions.isTrue(conditions, ConditionType.RECONCILING)).isFalse();
    assertThat(Conditions.isTrue(conditions, ConditionType.COMPLETED)).isFalse();
    assertThat(conditions).allMatch(c -> c.reason().equals("OutcomeUnknown"));
  }

  @Test
  void itHoldsNoPlaceInTheQueue() {
    assertThat(merge("", null).queued()).isTrue();
    var waits = merge("", reported());
    assertThat(waits.ended()).isFalse();
    assertThat(waits.queued()).isFalse();
  }

  /** answered: the annotation when it became unknown; resolve: now. */
  @ParameterizedTest
  @CsvSource({
    "'', '', '', Report",
    "'', applied, '', Work",
    "'', retry, '', Work",
    "retry, retry, '', Report",
    "retry, '', '', Work",
    "retry, applied, '', Work",
    "'', '', BranchMerge/other, Report",
    "'', applied, BranchMerge/other, Wait",
  })
  void aWordLetsItGoOnWhenItIsItsTurn(String answered, String resolve, String ahead, String next) {
    var found =
        OperationPlanner.of(
            seen(merge(resolve, reported()), Optional.of(unknown(answered)), ahead));
    assertThat(found.getClass().getSimpleName()).isEqualTo(next);
  }

  @Test
  void aRestartOfTheOperatorChangesNothing() {
    var waits = seen(merge("", reported()), Optional.empty(), "");
    var next = OperationPlanner.of(waits);
    assertThat(next).isInstanceOf(OperationDecision.Report.class);
    var status = OperationReport.of(waits, next).orElseThrow();
    assertThat(status).usingRecursiveComparison().isEqualTo(reported());
    assertThat(OperationPlanner.of(seen(merge("retry", reported()), Optional.empty(), "")))
        .isInstanceOf(OperationDecision.Work.class);
  }
}
