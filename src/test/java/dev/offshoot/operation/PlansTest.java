package dev.offshoot.operation;

import static dev.offshoot.operation.MergePlannerTest.ledger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Verdict;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outline;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a plan a status holds, and when outlines of two ledgers are enough. */
class PlansTest {
  @Test
  void whatIsTheSameComesLastAndTwentyTimesAtMost() {
    var tracked = versions(1, 1000);
    var branch = IntStream.concat(tracked, IntStream.rangeClosed(2001, 2090));
    var plan =
        Plans.of(MergePlanner.merge(many(branch), many(versions(1, 1000))), Map.of(), Map.of());
    assertThat(plan.total()).isEqualTo(1090);
    assertThat(plan.items()).hasSize(100);
    assertThat(plan.items().subList(0, 90)).allMatch(i -> i.verdict() == Verdict.NEW);
    assertThat(plan.items().subList(90, 100)).allMatch(i -> i.verdict() == Verdict.IDENTICAL);

    var nothing =
        Plans.of(
            MergePlanner.merge(many(versions(1, 1000)), many(versions(1, 1000))),
            Map.of(),
            Map.of());
    assertThat(nothing.total()).isEqualTo(1000);
    assertThat(nothing.items()).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({
    "'1=a f=x', '1=a f=x', true",
    "'2=b 1=a', '1=a 2=b', true",
    "'1=a f=x', '1=a', false",
    "'1=a', '1=a f=x', false",
    "'1=a', '1=a 2=b', false",
    "'1=a 2=b', '1=a', false",
    "'1=a', '1=b', false",
  })
  void digestsAreTheSameOnlyWhereLedgersSayTheSame(String ours, String theirs, boolean same) {
    var source = ledger(ours.split(" "));
    var target = ledger(theirs.split(" "));
    assertThat(source.digest().equals(target.digest())).isEqualTo(same);
    if (same) {
      assertThat(MergePlanner.same(outline(source), outline(target), true))
          .isEqualTo(MergePlanner.merge(source, target));
      assertThat(MergePlanner.same(outline(source), outline(target), false))
          .isEqualTo(MergePlanner.rebase(source, target));
    }
  }

  @Test
  void anOutlineIsEnoughForWhatAStatusShowsOfThousands() {
    var tracked = many(versions(1, 1000));
    var plan = MergePlanner.same(outline(tracked), outline(tracked), true);
    assertThat(plan.items()).hasSize(Outline.FIRST);
    assertThat(Plans.of(plan, Map.of(), Map.of()))
        .isEqualTo(Plans.of(MergePlanner.merge(tracked, tracked), Map.of(), Map.of()));
  }

  private static Outline outline(Ledger ledger) {
    return new Outline(
        ledger.digest(),
        ledger.migrations().size(),
        ledger.migrations().stream().limit(Outline.FIRST).toList(),
        ledger.functions());
  }

  private static IntStream versions(int from, int to) {
    return IntStream.rangeClosed(from, to);
  }

  private static Ledger many(IntStream versions) {
    return ledger(versions.mapToObj(v -> v + "=t" + v).toArray(String[]::new));
  }
}
