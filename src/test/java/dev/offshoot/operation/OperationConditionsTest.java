package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of phases and conditions, whole: Ready, Completed, Reconciling, Stalled. */
class OperationConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
  private static final List<ConditionType> ORDER =
      List.of(
          ConditionType.READY,
          ConditionType.COMPLETED,
          ConditionType.RECONCILING,
          ConditionType.STALLED);

  private static String conditions(Progress progress) {
    var merge = new BranchMerge();
    merge.setMetadata(
        new ObjectMetaBuilder()
            .withName("m")
            .withNamespace("shop")
            .withUid("m")
            .withGeneration(1L)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    var operation =
        new Operation(
            merge,
            Operation.Kind.MERGE,
            Optional.of("login"),
            "production",
            "",
            new BranchMergeSpec(),
            null);
    var seen =
        new Observed(
            operation,
            Observed.Side.NONE,
            Observed.Side.NONE,
            List.of(),
            Optional.empty(),
            Book.Entry.EMPTY,
            false,
            NOW);
    var status =
        OperationReport.of(seen, new OperationDecision.Report(progress, Optional.empty()))
            .orElseThrow();
    return ORDER.stream()
        .map(type -> Conditions.isTrue(status.getConditions(), type) ? "True" : "False")
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING, QUEUED, False False True False",
    "PLANNING, PLANNING, False False True False",
    "REHEARSING, REHEARSING, False False True False",
    "RUNNING, APPLYING, False False True False",
    "AWAITING_APPROVAL, AWAITING_APPROVAL, False False False False",
    "AWAITING_APPROVAL, APPROVAL_OUTDATED, False False False False",
    "SUCCEEDED, SUCCEEDED, True True False False",
    "SUCCEEDED, ALREADY_DONE, True True False False",
    "SUCCEEDED, NOTHING_TO_DO, True True False False",
    "FAILED, MIGRATION_FAILED, False True False True",
    "CANCELLED, CANCELLED, False True False True",
    "CANCELLED, APPROVAL_TIMED_OUT, False True False True",
  })
  void eachPhase(OperationPhase phase, Reason reason, String wanted) {
    assertThat(conditions(Progress.of(phase, reason, "words"))).isEqualTo(wanted);
  }

  @Test
  void anUnknownOutcome() {
    var unknown =
        Progress.of(OperationPhase.RUNNING, Reason.APPLYING, "")
            .unknown(
                "decide",
                SqlFailure.own(
                    SqlFailure.Stage.APPLY,
                    SqlFailure.Executed.PARTIAL,
                    null,
                    "m",
                    "OF013",
                    "unknown",
                    null),
                "");
    assertThat(conditions(unknown)).isEqualTo("False False False True");
  }

  @Test
  void everyPhaseHasARow() {
    var rows =
        Stream.of(OperationConditionsTest.class.getDeclaredMethods())
            .map(m -> m.getAnnotation(CsvSource.class))
            .filter(a -> a != null)
            .flatMap(a -> Arrays.stream(a.value()))
            .map(row -> row.substring(0, row.indexOf(',')))
            .collect(Collectors.toSet());
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(OperationPhase.values()).map(Enum::name).toList());
  }
}
