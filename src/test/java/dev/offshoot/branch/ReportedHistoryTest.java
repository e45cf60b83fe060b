package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseState;
import dev.offshoot.api.LedgerEntry;
import dev.offshoot.api.LedgerStatus;
import dev.offshoot.branch.BranchPlan.Work;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.BranchFacts.Trouble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportedHistoryTest {
  private static final ServerState UP =
      new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "u/0", Reason.READY, "");
  private static final HistoryMark MARK = mark(2, "d2");
  private static final BranchFacts PREPARED =
      BranchFacts.UNKNOWN.withServer(new ServerFacts("7711", "18"));
  private static final BranchFacts REGRESSED =
      PREPARED
          .withCreated(Optional.empty(), Optional.empty())
          .withTrouble(new Trouble("HistoryRegressed", "it lacks 2 b", 1, Seen.NOW.plusSeconds(9)));

  private final Seen seen = Seen.root().pinned();

  @Test
  void whatWasReportedIsKnownAfterARestartAndReportedOnce() {
    report(serving(MARK), false);
    var first = seen.branch.getStatus();
    assertThat(first.getLedger().seq()).isEqualTo(2);
    assertThat(first.getLedger().reportedTime()).isEqualTo("2025-05-01T12:00:00Z");
    seen.facts = BranchFacts.UNKNOWN;
    assertThat(ReportedHistory.of(seen.observation(), false))
        .contains(new HistoryMark.Reported(MARK, true));
    report(BranchFacts.UNKNOWN, false);
    assertThat(seen.branch.getStatus().getLedger()).isEqualTo(first.getLedger());
    report(serving(MARK), false);
    assertThat(seen.branch.getStatus().getLedger()).isEqualTo(first.getLedger());
    // what this process has read since is newer
    seen.facts = serving(mark(3, "d3"));
    assertThat(ReportedHistory.of(seen.observation(), false).orElseThrow().mark().seq())
        .isEqualTo(3);
  }

  @Test
  void whileItWentBackTheMarkStaysAndTheDatabaseServes() {
    report(serving(MARK), false);
    var mark = seen.branch.getStatus().getLedger();
    for (var facts : List.of(REGRESSED, BranchFacts.UNKNOWN, PREPARED)) {
      report(facts, false);
      assertThat(seen.branch.getStatus().getLedger()).isEqualTo(mark);
      assertThat(said(ConditionType.READY)).isEqualTo("False HistoryRegressed it lacks 2 b");
      assertThat(said(ConditionType.STALLED)).isEqualTo("True HistoryRegressed it lacks 2 b");
      assertThat(said(ConditionType.DATABASE_AVAILABLE)).startsWith("True Ready");
      assertThat(said(ConditionType.MIGRATIONS_APPLIED)).startsWith("False HistoryRegressed");
      assertThat(seen.branch.getStatus().getDatabase().state())
          .isEqualTo(DatabaseState.ACTIVE_HEALTHY);
    }
    report(serving(mark(1, "d1")), false);
    assertThat(said(ConditionType.READY)).startsWith("True Ready");
    assertThat(seen.branch.getStatus().getLedger().seq()).isEqualTo(1);
  }

  @Test
  void anAnswerThatWasThereBeforeIsNone() {
    annotate("reapply");
    report(serving(MARK), false);
    report(REGRESSED, false);
    assertThat(next()).isEmpty();
    annotate("accept");
    assertThat(next()).contains(Work.RESOLVE);
    annotate("whatever");
    assertThat(next()).isEmpty();
    annotate("");
    report(REGRESSED, false);
    annotate("reapply");
    assertThat(next()).contains(Work.RESOLVE);
    assertThat(ReportedHistory.decision(seen.observation())).contains("reapply");
    // once it has decided, it is used up
    report(serving(mark(1, "d1")), false);
    report(REGRESSED, false);
    assertThat(next()).isEmpty();
  }

  @Test
  void aRebuiltBranchHasNoHistoryYet() {
    report(serving(MARK), false);
    assertThat(ReportedHistory.of(seen.observation(), true)).isEmpty();
    report(serving(MARK), true);
    assertThat(seen.branch.getStatus().getLedger()).isNull();
  }

  @Test
  void aStatusThatCannotBeReadIsNoMark() {
    var status = new DatabaseBranchStatus();
    seen.branch.setStatus(status);
    for (var version : new String[] {"x", "0", "1"}) {
      status.setLedger(
          new LedgerStatus(
              1,
              version.equals("1") ? null : "d",
              0,
              List.of(new LedgerEntry(1, version, null, null, null)),
              null,
              null,
              null,
              null));
      assertThat(ReportedHistory.of(seen.observation(), false)).isEmpty();
    }
  }

  private static HistoryMark mark(long seq, String digest) {
    return new HistoryMark(
        seq,
        digest,
        0,
        List.of(
            new HistoryMark.Entry(
                1, Version.of("1"), "a", new Checksum("c1"), "00000000-0000-0000-0000-1"),
            new HistoryMark.Entry(seq, null, "f", new Checksum("c2"), "00000000-0000-0000-0000-2")),
        "00000001",
        "7711");
  }

  private static BranchFacts serving(HistoryMark mark) {
    return PREPARED
        .withCreated(Optional.empty(), Optional.empty())
        .withLedger(
            new Reading(1, Optional.empty(), "a", Optional.empty(), Optional.empty())
                .with(Optional.of(mark)));
  }

  private void annotate(String value) {
    seen.branch
        .getMetadata()
        .setAnnotations(value.isEmpty() ? Map.of() : Map.of(Labels.RESOLVE_HISTORY, value));
  }

  private Optional<Work> next() {
    seen.facts = REGRESSED;
    seen.prepared = "u/0";
    return WorkPlanner.next(seen.observation(), UP, Optional.empty(), "7c", true, false).work();
  }

  private void report(BranchFacts facts, boolean rebuild) {
    seen.facts = facts;
    var plan = new ServingPlan("u/0", rebuild, Optional.empty(), Optional.empty()).plan();
    seen.branch.setStatus(
        new BranchReport("1").of(seen.observation(), plan, new Acted(Optional.empty())));
  }

  private String said(ConditionType type) {
    var condition = Conditions.find(seen.branch.getStatus().getConditions(), type).orElseThrow();
    return condition.status().name().charAt(0)
        + condition.status().name().substring(1).toLowerCase(java.util.Locale.ROOT)
        + " "
        + condition.reason()
        + " "
        + condition.message();
  }
}
