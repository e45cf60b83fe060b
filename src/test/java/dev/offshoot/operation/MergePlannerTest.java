package dev.offshoot.operation;

import static dev.offshoot.api.Verdict.BEHIND;
import static dev.offshoot.api.Verdict.DIVERGED;
import static dev.offshoot.api.Verdict.IDENTICAL;
import static dev.offshoot.api.Verdict.KEEP;
import static dev.offshoot.api.Verdict.NEW;
import static dev.offshoot.api.Verdict.OUT_OF_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Verdict;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts over two ledgers. */
class MergePlannerTest {
  /**
   * Tracked as {@code "version=text"}, and functions as {@code "name=text/base"}, in their order.
   */
  static Ledger ledger(String... entries) {
    var migrations = new ArrayList<Ledger.Entry>();
    var functions = new ArrayList<Ledger.FunctionEntry>();
    long seq = 1;
    for (var entry : entries) {
      var key = entry.substring(0, entry.indexOf('='));
      var value = entry.substring(entry.indexOf('=') + 1);
      if (Character.isDigit(key.charAt(0))) {
        migrations.add(new Ledger.Entry(seq++, Version.of(key), "m" + key, Checksum.of(value)));
      } else {
        var slash = value.indexOf('/');
        var base = slash < 0 ? null : Checksum.of(value.substring(slash + 1));
        var text = slash < 0 ? value : value.substring(0, slash);
        functions.add(new Ledger.FunctionEntry(seq++, key, Checksum.of(text), base, "test"));
      }
    }
    return new Ledger(migrations, functions, List.of());
  }

  private static Map<String, Verdict> verdicts(MergePlan plan) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    plan.items().forEach(i -> verdicts.put(Plans.key(i), i.verdict()));
    return verdicts;
  }

  @Test
  void aVerdictForEachVersion() {
    var branch = ledger("1=a", "5=e", "3=c", "9=i", "2=other");
    var parent = ledger("1=a", "2=b", "4=d");
    assertThat(verdicts(MergePlanner.merge(branch, parent)))
        .containsExactly(
            Map.entry("1", IDENTICAL),
            Map.entry("5", NEW),
            Map.entry("3", OUT_OF_ORDER),
            Map.entry("9", NEW),
            Map.entry("2", DIVERGED),
            Map.entry("4", BEHIND));
  }

  @Test
  void newOnesKeepTheOrderInWhichTheyHappened() {
    var plan = MergePlanner.merge(ledger("9=i", "3=c", "5=e"), ledger());
    assertThat(plan.versions()).extracting(Version::toString).containsExactly("9", "3", "5");
  }

  @Test
  void mergingAgainHasNothingToDo() {
    var plan = MergePlanner.merge(ledger("1=a", "f=x/x"), ledger("1=a", "f=x"));
    assertThat(plan.runs()).isEmpty();
    assertThat(plan.diverged()).isEmpty();
  }

  @Test
  void aRebaseKeepsTheBranchsOwn() {
    var plan = MergePlanner.rebase(ledger("1=a", "4=hotfix"), ledger("1=a", "7=own"));
    assertThat(verdicts(plan))
        .containsExactly(
            Map.entry("1", IDENTICAL), Map.entry("4", OUT_OF_ORDER), Map.entry("7", KEEP));
  }

  @ParameterizedTest(name = "branch {0} (took {1}), parent {2}: {3}")
  @CsvSource({
    "x, x, x, IDENTICAL", // nobody changed it
    "y, x, x, NEW", // the branch did
    "x, x, y, BEHIND", // the parent did
    "y, x, y, IDENTICAL", // both did, and agree
    "y, x, z, DIVERGED", // both did, and do not
    "y, -, -, NEW", // the branch made it
    "y, -, y, IDENTICAL", // both made the same
    "y, -, z, DIVERGED", // both made one of that name
    "y, x, -, DIVERGED" // the parent lost what the branch began from
  })
  void functionsAreCarriedWhenOnlyTheBranchChangedThem(
      String text, String base, String there, Verdict verdict) {
    var branch = ledger("f=" + text + (base.equals("-") ? "" : "/" + base));
    var parent = there.equals("-") ? ledger() : ledger("f=" + there);
    assertThat(verdicts(MergePlanner.merge(branch, parent))).containsEntry("f", verdict);
  }

  @ParameterizedTest(name = "parent {0}, branch {1} (took {2}): {3}")
  @CsvSource({
    "x, x, x, IDENTICAL",
    "y, x, x, NEW",
    "y, z, x, KEEP",
    "y, -, -, NEW",
    "y, z, -, KEEP"
  })
  void aRebaseLeavesTheBranchsOwnFunctions(
      String theirs, String text, String base, Verdict verdict) {
    var branch =
        text.equals("-") ? ledger() : ledger("f=" + text + (base.equals("-") ? "" : "/" + base));
    assertThat(verdicts(MergePlanner.rebase(ledger("f=" + theirs), branch)))
        .containsEntry("f", verdict);
  }

  @Test
  void basesMoveToWhatBothSidesHaveAfterwards() {
    var plan =
        MergePlanner.merge(ledger("f=y/x", "g=z/z", "h=q/p"), ledger("f=x", "g=other", "h=q"));
    assertThat(plan.bases()).containsOnlyKeys("f", "h");
  }

  @Test
  void aRebaseMovesTheBasesOfWhatItDoesNotRun() {
    var parent = ledger("f=new", "g=same", "h=z");
    var branch = ledger("f=own/old", "g=same/old", "h=y/y");
    var plan = MergePlanner.rebase(parent, branch);
    assertThat(plan.functions()).containsOnlyKeys("h");
    assertThat(plan.bases())
        .containsExactly(Map.entry("f", Checksum.of("new")), Map.entry("g", Checksum.of("same")));
  }
}
