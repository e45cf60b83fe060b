package dev.offshoot.migration;

import static dev.offshoot.migration.Sets.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.migration.SetResult.Kind;
import dev.offshoot.status.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The planner's verdicts, and the words that become of them. */
class MigrationPlannerTest {
  private static final Ledger EMPTY = new Ledger(List.of(), List.of(), List.of());
  private static final SqlFailure ERROR =
      new SqlFailure(
          SqlFailure.Stage.APPLY,
          SqlFailure.Executed.NONE,
          v("2"),
          "b",
          "42P01",
          "relation \"x\" does not exist",
          null,
          null,
          3,
          7,
          null);

  private static Version v(String version) {
    return Version.of(version);
  }

  /** Tracked migrations as {@code version, sql} in the order of seq. */
  private static Ledger tracked(String... versionAndSql) {
    var entries = new ArrayList<Ledger.Entry>();
    for (var i = 0; i < versionAndSql.length; i += 2) {
      entries.add(
          new Ledger.Entry(i + 1, v(versionAndSql[i]), "m", Checksum.of(versionAndSql[i + 1])));
    }
    return new Ledger(entries, List.of(), List.of());
  }

  private static Ledger failed(Ledger ledger, String key, String sql, String retry) {
    return new Ledger(
        ledger.migrations(),
        ledger.functions(),
        List.of(new Ledger.Failure(false, key, Checksum.of(sql), retry, ERROR)));
  }

  private static Ledger deployed(String name, String sql, String origin) {
    return new Ledger(
        List.of(),
        List.of(new Ledger.FunctionEntry(1, name, Checksum.of(sql), null, origin)),
        List.of());
  }

  private static Plan plan(Ledger ledger, WantedSet... sets) {
    return plan(ledger, SetMemory.NOTHING, sets);
  }

  private static Plan plan(Ledger ledger, SetMemory memory, WantedSet... sets) {
    return MigrationPlanner.plan(List.of(sets), ledger, memory, Map.of(), Guard.NONE);
  }

  private static List<String> steps(Plan plan) {
    return plan.runs().stream()
        .flatMap(r ->
            r.changes().stream()
                .map(c ->
                    r.owner().name()
                        + ":"
                        + (c instanceof Change.Migration m
                            ? m.version().toString()
                            : ((Change.Function) c).name())))
        .toList();
  }

  private static SetResult result(Plan plan, int index) {
    return SetJudge.judge(plan.sets().get(index), "login");
  }

  @Test
  void pendingGoAscendingOverAllSets() {
    var a = set("a").migration("30", "c", "select 3").migration("1", "a", "select 1");
    var b = set("b").migration("9", "b", "select 2").function("f", "select 4");
    var plan = plan(EMPTY, b.read(), a.read());
    assertThat(steps(plan)).containsExactly("a:1", "b:9", "a:30", "b:f");
    assertThat(plan.runs()).hasSize(4);
    assertThat(plan.lacking()).isEqualTo(4);
    assertThat(result(plan, 0).reason()).isEqualTo(Reason.APPLYING);
    assertThat(result(plan, 0).message())
        .isEqualTo("Migrations are being applied on branch login.");
  }

  @Test
  void trackedWithTheSameTextIsDone() {
    var plan =
        plan(
            tracked("1", "select 1"), set("a").migration("1", "other_name", "select 1\r\n").read());
    assertThat(plan.runs()).isEmpty();
    var result = result(plan, 0);
    assertThat(result.kind()).isEqualTo(Kind.READY);
    assertThat(result.reason()).isEqualTo(Reason.APPLIED);
    assertThat(result.message()).isEqualTo("Everything is tracked on branch login.");
    assertThat(result.head()).contains(v("1"));
    assertThat(result.wanted()).isEqualTo(1);
    assertThat(result.applied()).isEqualTo(1);
  }

  @Test
  void threeThousandAreOneRun() {
    var a = set("a");
    for (var i = 1; i <= 3000; i++) {
      a.migration("" + i, "m", "select " + i);
    }
    var plan = plan(EMPTY, a.read());
    assertThat(plan.runs()).hasSize(1);
    assertThat(plan.runs().getFirst().changes()).hasSize(3000);
  }

  @Test
  void olderThanTheHeadIsAppliedAndReported() {
    var a = set("a").migration("5", "a", "select 5").read();
    assertThat(steps(plan(tracked("9", "select 9"), a))).containsExactly("a:5");
    var result = result(plan(tracked("9", "select 9", "5", "select 5"), a), 0);
    assertThat(result.kind()).isEqualTo(Kind.READY);
    assertThat(result.problems()).hasSize(1);
    assertThat(result.problems().getFirst().reason()).isEqualTo("OutOfOrder");
    assertThat(result.problems().getFirst().message())
        .isEqualTo(
            "version 5 was applied after a higher one; give new migrations the highest version");
  }

  @Test
  void anEditedTextStopsEverything() {
    var a = set("a").migration("1", "a", "select 'edited'").migration("2", "b", "select 2");
    var b = set("b").migration("3", "c", "select 3").function("f", "select 4");
    var plan = plan(tracked("1", "select 1"), a.read(), b.read());
    assertThat(plan.runs()).isEmpty();
    var mine = result(plan, 0);
    assertThat(mine.kind()).isEqualTo(Kind.STALLED);
    assertThat(mine.reason()).isEqualTo(Reason.CHECKSUM_MISMATCH);
    assertThat(mine.message())
        .isEqualTo(
            "version 1 is tracked with checksum %s, and this set's text has %s; nothing was executed on the branch; restore the text and put the change into a new version"
                .formatted(
                    Checksum.of("select 1").brief(), Checksum.of("select 'edited'").brief()));
    var other = result(plan, 1);
    assertThat(other.kind()).isEqualTo(Kind.WAITING);
    assertThat(other.reason()).isEqualTo(Reason.BRANCH_NOT_READY);
    assertThat(other.message())
        .isEqualTo(
            "waits for version 1 of set a, whose tracked text was edited; it goes on when that is corrected");
  }

  @Test
  void setsThatDisagreeStopThatVersionAndLaterOnes() {
    var a = set("a").migration("1", "a", "select 1").migration("5", "x", "select 'a'");
    var b = set("b").migration("5", "x", "select 'b'").migration("6", "y", "select 6");
    var c = set("c").migration("7", "z", "select 7");
    var plan = plan(EMPTY, a.read(), b.read(), c.read());
    assertThat(steps(plan)).containsExactly("a:1");
    assertThat(result(plan, 0).reason()).isEqualTo(Reason.APPLYING);
    plan = plan(tracked("1", "select 1"), a.read(), b.read(), c.read());
    assertThat(plan.runs()).isEmpty();
    assertThat(result(plan, 0).message())
        .isEqualTo(
            "version 5 has another text in set b; neither it nor a later version is applied; make the texts equal, or give one another version");
    assertThat(result(plan, 1).message()).startsWith("version 5 has another text in set a;");
    assertThat(result(plan, 0).kind()).isEqualTo(Kind.STALLED);
    assertThat(result(plan, 1).reason()).isEqualTo(Reason.SETS_DISAGREE);
    assertThat(result(plan, 2).message())
        .isEqualTo(
            "waits for version 5, on which sets a, b disagree; it goes on when that is corrected");
  }

  @Test
  void setsThatAgreeShareAVersion() {
    var plan =
        plan(
            EMPTY,
            set("b").migration("1", "b", "select 1").read(),
            set("a").migration("1", "a", "select 1").read());
    assertThat(steps(plan)).containsExactly("a:1");
  }

  @Test
  void whatFailedIsNotTriedAgainUntilTextOrAnnotationChange() {
    var ledger = failed(tracked("1", "select 1"), "2", "select 2", "");
    var same = set("a").migration("2", "b", "select 2").migration("3", "c", "select 3");
    var plan = plan(ledger, same.read());
    assertThat(plan.runs()).isEmpty();
    assertThat(plan.forget()).isEmpty();
    var result = result(plan, 0);
    assertThat(result.kind()).isEqualTo(Kind.STALLED);
    assertThat(result.reason()).isEqualTo(Reason.MIGRATION_FAILED);
    assertThat(result.message())
        .isEqualTo(
            "2 b: relation \"x\" does not exist (42P01), line 3, column 7; nothing was executed; correct the text, or set the annotation offshoot.dev/retry to a new value to try the same text again");
    assertThat(result.error().orElseThrow().sqlState()).isEqualTo("42P01");
    assertThat(result.problems()).extracting("version").containsExactly("2", "3");
    var edited = plan(ledger, set("a").migration("2", "b", "select 22").read());
    assertThat(steps(edited)).containsExactly("a:2");
    assertThat(edited.forget()).hasSize(1);
    var annotated = same.annotation(Labels.RETRY, "1").read();
    assertThat(steps(plan(ledger, annotated))).containsExactly("a:2", "a:3");
    assertThat(plan(failed(EMPTY, "2", "select 2", "1"), annotated).runs()).isEmpty();
  }

  @Test
  void failuresNobodyWantsAreForgottenOnlyWhenAllSetsCouldBeRead() {
    var ledger = failed(EMPTY, "2", "select 2", "");
    assertThat(plan(ledger).forget()).hasSize(1);
    assertThat(plan(ledger, set("a").read()).forget()).hasSize(1);
    assertThat(plan(ledger, set("a").configMap("missing").read()).forget()).isEmpty();
  }

  @Test
  void anIncompleteSetIsWithheldAndHoldsNobodyUp() {
    var a = set("a").migration("1", "a", "select 1").configMap("shop");
    var b = set("b").migration("2", "b", "select 2");
    var plan = plan(EMPTY, a.read(), b.read());
    assertThat(steps(plan)).containsExactly("b:2");
    var result = result(plan, 0);
    assertThat(result.kind()).isEqualTo(Kind.WAITING);
    assertThat(result.reason()).isEqualTo(Reason.CONFIG_MAP_NOT_FOUND);
    assertThat(result.message())
        .isEqualTo(
            "ConfigMap shop does not exist in this namespace; create it, or remove it from spec.sources; nothing of this set is applied until then");
  }

  @Test
  void anInvalidSetIsStalled() {
    var result =
        result(plan(EMPTY, set("a").migration("1", "a", "x").migration("1", "a", "y").read()), 0);
    assertThat(result.kind()).isEqualTo(Kind.STALLED);
    assertThat(result.reason()).isEqualTo(Reason.INVALID_MIGRATION);
    assertThat(result.message())
        .isEqualTo(
            "version 1 stands twice in spec.migrations with different texts; keep one; nothing of this set is applied until then");
  }

  @Test
  void revertedIsNotAppliedUntilAskedFor() {
    var memory =
        new SetMemory(
            List.of(
                new SetMemory.Reverted(v("5"), Checksum.of("select 5")),
                new SetMemory.Reverted(v("8"), Checksum.of("select 8"))),
            List.of());
    var a = set("a").migration("5", "x", "select 5").migration("6", "y", "select 6");
    var plan = plan(EMPTY, memory, a.read());
    assertThat(steps(plan)).containsExactly("a:6");
    assertThat(plan.unnamed()).containsExactly(memory.reverted().get(1));
    var after = result(plan(tracked("6", "select 6"), memory, a.read()), 0);
    assertThat(after.kind()).isEqualTo(Kind.READY);
    assertThat(after.problems().getFirst().message())
        .isEqualTo(
            "version 5 was taken out by a reset and is not applied; to apply it all the same, set the annotation offshoot.dev/reapply to all or to its version");
    assertThat(steps(plan(EMPTY, memory, set("a").migration("5", "x", "select 'new'").read())))
        .containsExactly("a:5");
    assertThat(steps(plan(EMPTY, memory, a.annotation(Labels.REAPPLY, "5").read())))
        .containsExactly("a:5", "a:6");
  }

  @Test
  void anUnknownOutcomeStops() {
    var a = set("a").migration("1", "a", "do x").migration("2", "b", "select 2").read();
    var plan =
        MigrationPlanner.plan(
            List.of(a), EMPTY, SetMemory.NOTHING, Map.of(v("1"), "who knows"), Guard.NONE);
    assertThat(plan.runs()).isEmpty();
    var result = result(plan, 0);
    assertThat(result.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(result.message())
        .isEqualTo(
            "who knows; look into the database, then set the annotation offshoot.dev/resolve to applied or retry");
  }

  @Test
  void functionsAreReplacedOnlyWhenTheSetsOwnTextChanged() {
    var a = set("a").function("f", "select 1").read();
    var seen = new SetMemory.Deployed("MigrationSet/a", "f", Checksum.of("select 1"));
    assertThat(steps(plan(EMPTY, a))).containsExactly("a:f");
    var first = plan(deployed("f", "select 1", "MigrationSet/a"), a);
    assertThat(first.runs()).isEmpty();
    assertThat(first.seen()).containsExactly(seen);
    var merged = deployed("f", "select 'merged'", "BranchMerge/m");
    var memory = new SetMemory(List.of(), List.of(seen));
    assertThat(plan(merged, memory, a).runs()).isEmpty();
    assertThat(result(plan(merged, memory, a), 0).kind()).isEqualTo(Kind.READY);
    var edited = set("a").function("f", "select 2").read();
    assertThat(steps(plan(merged, memory, edited))).containsExactly("a:f");
    assertThat(steps(plan(EMPTY, memory, a))).containsExactly("a:f");
  }

  @Test
  void functionsOfTwoSetsWithOneNameDisagree() {
    var plan =
        plan(
            EMPTY,
            set("a").function("f", "select 1").function("g", "select 3").read(),
            set("b").function("f", "select 2").read());
    assertThat(steps(plan)).containsExactly("a:g");
    assertThat(result(plan, 1).message())
        .isEqualTo("function f has another text in set a; it is not deployed; keep it in one set");
    assertThat(result(plan, 1).reason()).isEqualTo(Reason.SETS_DISAGREE);
  }

  @Test
  void problemsAreAtMostTwentyTheWorstFirst() {
    var a = set("a");
    var memory = new ArrayList<SetMemory.Reverted>();
    for (var i = 1; i <= 30; i++) {
      a.migration("" + i, "m", "select " + i);
      memory.add(new SetMemory.Reverted(v("" + i), Checksum.of("select " + i)));
    }
    a.migration("99", "m", "select 'edited'");
    var result =
        result(plan(tracked("99", "select 99"), new SetMemory(memory, List.of()), a.read()), 0);
    assertThat(result.problems()).hasSizeLessThanOrEqualTo(20);
    assertThat(result.problems().getFirst().reason()).isEqualTo("ChecksumMismatch");
  }
}
