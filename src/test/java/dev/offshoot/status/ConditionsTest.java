package dev.offshoot.status;

import static dev.offshoot.api.ConditionStatus.FALSE;
import static dev.offshoot.api.ConditionStatus.TRUE;
import static dev.offshoot.api.ConditionStatus.UNKNOWN;
import static dev.offshoot.status.ConditionType.DATABASE_AVAILABLE;
import static dev.offshoot.status.ConditionType.READY;
import static dev.offshoot.status.ConditionType.STALLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final String THEN = "2026-01-01T00:00:00Z";
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final String LATER = "2026-01-02T03:04:05Z";

  static Stream<Arguments> timeMovesOnlyWhenStatusFlips() {
    return Stream.of(
        Arguments.of(TRUE, TRUE, THEN),
        Arguments.of(FALSE, FALSE, THEN),
        Arguments.of(UNKNOWN, UNKNOWN, THEN),
        Arguments.of(TRUE, FALSE, LATER),
        Arguments.of(FALSE, TRUE, LATER),
        Arguments.of(UNKNOWN, TRUE, LATER),
        Arguments.of(null, TRUE, LATER));
  }

  @ParameterizedTest
  @MethodSource
  void timeMovesOnlyWhenStatusFlips(ConditionStatus before, ConditionStatus after, String time) {
    Condition old = new Condition("Ready", before, 1L, THEN, "Creating", "old words");

    List<Condition> merged =
        Conditions.merge(
            List.of(old), List.of(new Judgement(READY, after, Reason.READY, "new words")), 7, NOW);

    assertThat(merged)
        .containsExactly(new Condition("Ready", after, 7L, time, "Ready", "new words"));
  }

  @Test
  void orderIsThatOfTheTypes() {
    List<Judgement> judged =
        List.of(
            Judgement.yes(DATABASE_AVAILABLE, Reason.READY, ""),
            Judgement.no(STALLED, Reason.READY, ""),
            Judgement.unknown(READY, Reason.WAITING, ""));

    assertThat(Conditions.merge(List.of(), judged, 1, NOW))
        .extracting(Condition::type)
        .containsExactly("Ready", "Stalled", "DatabaseAvailable");
  }

  @Test
  void whatIsNotJudgedGoes() {
    Condition old = new Condition("Seeded", TRUE, 1L, THEN, "Seeded", "");

    assertThat(
            Conditions.merge(List.of(old), List.of(Judgement.yes(READY, Reason.READY, "")), 1, NOW))
        .extracting(Condition::type)
        .containsExactly("Ready");
  }

  @Test
  void judgingTwiceIsABug() {
    Judgement ready = Judgement.yes(READY, Reason.READY, "");

    assertThatThrownBy(() -> Conditions.merge(List.of(), List.of(ready, ready), 1, NOW))
        .hasMessage("Ready is judged twice");
  }

  @Test
  void isTrueNeedsTheConditionAndTrue() {
    List<Condition> conditions =
        Conditions.merge(
            List.of(),
            List.of(
                Judgement.yes(READY, Reason.READY, ""), Judgement.no(STALLED, Reason.READY, "")),
            1,
            NOW);

    assertThat(Conditions.isTrue(conditions, READY)).isTrue();
    assertThat(Conditions.isTrue(conditions, STALLED)).isFalse();
    assertThat(Conditions.isTrue(conditions, DATABASE_AVAILABLE)).isFalse();
  }
}
