package dev.offshoot.migration;

import static dev.offshoot.migration.Sets.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SetMemory;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.migration.SetResult.Kind;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a root asks of sets besides: acknowledgements and rehearsals. */
class RootPlannerTest {
  private static final String DROP = "select 1;\nalter table t drop column a";
  private static final String MINE = "2@" + Checksum.of(DROP).brief();
  private static final String OTHER = "2@0123456789ab";

  private static Ledger tracked(String sql) {
    var entry = new Ledger.Entry(1, Version.of("1"), "m", Checksum.of(sql));
    return new Ledger(List.of(entry), List.of(), List.of());
  }

  private static Plan plan(Ledger ledger, Guard guard, Sets... sets) {
    return MigrationPlanner.plan(
        Stream.of(sets).map(Sets::read).toList(), ledger, SetMemory.NOTHING, Map.of(), guard);
  }

  private static Plan plan(Sets... sets) {
    return plan(tracked("select 1"), Guard.root(List.of()), sets);
  }

  private static List<String> steps(Plan plan) {
    return plan.runs().stream().flatMap(r -> r.changes().stream()).map(Change::key).toList();
  }

  private static SetResult result(Plan plan, int index) {
    return SetJudge.judge(plan.sets().get(index), "production");
  }

  /** What stands in the list, and what runs of 2, which drops a column, and 3. */
  static List<Arguments> acknowledgements() {
    return List.of(
        Arguments.of(List.of(), List.of()),
        Arguments.of(List.of(MINE), List.of("2", "3")),
        Arguments.of(List.of(OTHER), List.of()),
        Arguments.of(List.of("3@0123456789ab", MINE), List.of("2", "3")),
        Arguments.of(List.of(MINE.replace("2@", "20@"), MINE.replace("2@", "3@")), List.of()));
  }

  @ParameterizedTest
  @MethodSource("acknowledgements")
  void onlyWhatIsAcknowledgedRuns(List<String> entries, List<String> runs) {
    var a = set("a").migration("2", "b", DROP).migration("3", "c", "select 3");
    var plan = plan(a.acknowledge(entries.toArray(String[]::new)));
    assertThat(steps(plan)).isEqualTo(runs);
    assertThat(plan.held()).isEqualTo(runs.isEmpty());
    assertThat(result(plan, 0).kind()).isEqualTo(Kind.WAITING);
  }

  @Test
  void theSetSaysWhatWaitsForWhomAndWhatToWrite() {
    var plan = plan(set("a").migration("2", "b", DROP).migration("3", "c", "select 3"));
    var result = result(plan, 0);
    assertThat(result.reason()).isEqualTo(Reason.DESTRUCTIVE_NOT_ACKNOWLEDGED);
    assertThat(result.message())
        .startsWith("version 2 may destroy data, line 2: drops column ")
        .endsWith(
            "; neither it nor a later version is applied until someone who may adds %s to spec.acknowledgeDestructive"
                .formatted(Sets.printed(MINE)));
    assertThat(result.error()).isEmpty();
    assertThat(result.problems()).extracting("version").containsExactly("2", "3");
    assertThat(result.problems().get(1).message())
        .isEqualTo(
            "waits for version 2 of set a, which may destroy data and is not acknowledged; it goes on when that is corrected");
    var outdated = plan(set("a").migration("2", "b", DROP).acknowledge(OTHER));
    assertThat(result(outdated, 0).message())
        .contains("; " + Sets.printed(OTHER) + " was for another text");
  }

  @Test
  void whatComesBeforeItRunsFirst() {
    var plan =
        plan(
            set("a").migration("2", "b", DROP).function("f", "select 4"),
            set("b").migration("1", "a", "select 1").migration("11", "d", "select 11"));
    assertThat(steps(plan)).isEmpty();
    plan =
        plan(
            new Ledger(List.of(), List.of(), List.of()),
            Guard.root(List.of()),
            set("a").migration("2", "b", DROP).function("f", "select 4"),
            set("b").migration("1", "a", "select 1").migration("11", "d", "select 11"));
    assertThat(steps(plan)).containsExactly("1");
    assertThat(plan.held()).isFalse();
    assertThat(result(plan, 1).reason()).isEqualTo(Reason.APPLYING);
  }

  @Test
  void everySetThatNamesItMaySaySo() {
    var a = set("a").migration("2", "b", DROP);
    var b = set("b").migration("2", "b", DROP).acknowledge(MINE);
    assertThat(steps(plan(a, b))).containsExactly("2");
    var stranger = set("c").migration("9", "b", "select 9").acknowledge(MINE);
    assertThat(steps(plan(set("a").migration("2", "b", DROP), stranger))).isEmpty();
  }

  @Test
  void trackedOnesAndBranchesNeedNothing() {
    var one = set("a").migration("1", "b", DROP);
    assertThat(result(plan(tracked(DROP), Guard.root(List.of()), one), 0).kind())
        .isEqualTo(Kind.READY);
    var plan = plan(tracked("select 1"), Guard.NONE, set("a").migration("2", "b", DROP));
    assertThat(steps(plan)).containsExactly("2");
    assertThat(plan.runs()).noneMatch(Plan.Run::rehearse);
  }

  @Test
  void whatIsRehearsedTogether() {
    var plan =
        plan(
            set("a").migration("2", "b", "select 2").migration("5", "b", "select 5"),
            set("b").migration("3", "c", "select 3").unrehearsed(),
            set("c").migration("4", "c", "select 4").function("f", "select 6"));
    assertThat(plan.stretches())
        .extracting(s -> steps(new Plan(List.of(), s, List.of(), List.of(), List.of())))
        .containsExactly(List.of("2"), List.of("3"), List.of("4", "5", "f"));
    assertThat(plan.stretches())
        .extracting(s -> s.getFirst().rehearse())
        .containsExactly(true, false, true);
    var both =
        plan(
            set("a").migration("2", "b", "select 2"),
            set("b").migration("2", "b", "select 2").unrehearsed());
    assertThat(both.runs()).allMatch(Plan.Run::rehearse);
  }

  @Test
  void aFailedRehearsalStandsUntilTextAnnotationOrWishChange() {
    var error =
        new SqlFailure(
            SqlFailure.Stage.REHEARSAL,
            SqlFailure.Executed.NONE,
            Version.of("2"),
            "b",
            "42P01",
            "relation \"x\" does not exist",
            null,
            null,
            3,
            7,
            null);
    var ledger =
        new Ledger(
            tracked("select 1").migrations(),
            List.of(),
            List.of(new Ledger.Failure(false, "2", Checksum.of("select 2"), "", error)));
    var a = set("a").migration(new MigrationSpec("2", "b", "select 2"));
    var stands = plan(ledger, Guard.root(List.of()), a);
    assertThat(stands.runs()).isEmpty();
    assertThat(stands.held()).isFalse();
    var result = result(stands, 0);
    assertThat(result.kind()).isEqualTo(Kind.STALLED);
    assertThat(result.reason()).isEqualTo(Reason.REHEARSAL_FAILED);
    assertThat(result.message())
        .isEqualTo(
            "the rehearsal failed and branch production was not touched: 2 b: relation \"x\" does not exist (42P01), line 3, column 7; nothing was executed; correct the text, set the annotation offshoot.dev/retry to a new value to try the same text again, or set spec.rehearse to false");
    assertThat(
            steps(plan(ledger, Guard.root(List.of()), set("a").migration("2", "b", "select 22"))))
        .containsExactly("2");
    assertThat(
            steps(
                plan(
                    ledger,
                    Guard.root(List.of()),
                    set("a").migration("2", "b", "select 2").annotation(Labels.RETRY, "1"))))
        .containsExactly("2");
    assertThat(
            steps(
                plan(
                    ledger,
                    Guard.root(List.of()),
                    set("a").migration("2", "b", "select 2").unrehearsed())))
        .containsExactly("2");
  }

  /** Nothing was executed, and nothing is at the next look either. */
  @Test
  void whatWasRehearsedWithWhatFailedIsHeldToo() {
    var error =
        SqlFailure.own(
            SqlFailure.Stage.REHEARSAL,
            SqlFailure.Executed.NONE,
            Version.of("5"),
            "e",
            "42P01",
            "relation \"x\" does not exist",
            null);
    var ledger =
        new Ledger(
            tracked("select 1").migrations(),
            List.of(),
            List.of(new Ledger.Failure(false, "5", Checksum.of("select 5"), "", error)));
    var a = set("a").migration("2", "b", "select 2").migration("5", "e", "select 5");
    var plan = plan(ledger, Guard.root(List.of()), a, set("b").migration("4", "d", "select 4"));
    assertThat(plan.runs()).isEmpty();
    assertThat(result(plan, 0).reason()).isEqualTo(Reason.REHEARSAL_FAILED);
    assertThat(result(plan, 1).reason()).isEqualTo(Reason.BRANCH_NOT_READY);
    assertThat(result(plan, 1).message())
        .isEqualTo("waits for version 5 of set a, which failed; it goes on when that is corrected");
    var unrehearsed = set("b").migration("4", "d", "select 4").unrehearsed();
    assertThat(steps(plan(ledger, Guard.root(List.of()), a, unrehearsed)))
        .containsExactly("2", "4");
  }

  @Test
  void theExampleAcknowledgesItsOwnText() throws IOException {
    var documents = Files.readString(Path.of("k8s/examples/shop/migrations.yaml")).split("\n---\n");
    var map = Serialization.unmarshal(documents[0], ConfigMap.class);
    var set =
        SetReader.read(
            Serialization.unmarshal(documents[1], MigrationSet.class),
            new MigrationPolicy(ApprovalPolicy.NEVER, true, Engine.Timeouts.DEFAULT),
            Map.of(map.getMetadata().getName(), map));
    var drop = set.migrations().get(Version.of("20250827090000")).migration();
    assertThat(set.acknowledged().covers(drop)).isTrue();
    assertThat(Guard.root(List.of()).destroys().apply(drop))
        .contains("2: drops column phone of customers");
  }
}
