package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.offshoot.engine.Engine.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A ledger that does not begin with what was reported of it: nothing runs until a person decides.
 */
class HistoryIT {
  private static final OperationIdentity IDENTITY =
      new OperationIdentity("uid", "BranchMerge", "shop", "m", false, "shop/target", "", "spec");

  private static final Change LATER = migration(9, "create table a9 (i int)");

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  @ParameterizedTest
  @CsvSource({"15, true, true", "18, true, false", "15, false, false", "18, false, true"})
  void whatWasLostIsNamedAndNothingRuns(int major, boolean standby, boolean reapply)
      throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      passes(engine, server, migration(1, "create table a1 (i int)"), function("f", 1));
      server.stop();
      try (var other = standby ? Promotion.of(server) : server.copied()) {
        server.restart();
        passes(engine, server, migration(2, "create table a2 (i int)"), function("g", 1));
        var mark = mark(server);
        assertThat(mark.tail()).extracting(HistoryMark.Entry::seq).containsExactly(1L, 2L, 3L, 4L);
        passes(engine, server, migration(3, "create table a3 (i int)"));
        var continued = of(server, mark, true);
        assertThat(engine.ledger(continued).migrations()).hasSize(3);

        var back = of(other, mark, true);
        var regressed = catchThrowableOfType(HistoryRegressed.class, () -> engine.ledger(back));
        assertThat(regressed.reason().conditionReason()).isEqualTo("HistoryRegressed");
        assertThat(regressed)
            .hasMessageContaining("it lacks 2 m2, function g")
            .hasMessageContaining(standby ? "timeline 00000002 after 00000001" : "restored volume");
        assertThat(regressed.lost()).extracting(HistoryMark.Entry::seq).containsExactly(3L, 4L);
        refused(back);
        assertThat(tracked(other)).isEqualTo("1");

        // another attempt of the same version in its place is no continuation either
        passes(engine, other, migration(4, "select 4"), migration(5, "select 5"));
        assertThatThrownBy(() -> engine.ledger(back)).isInstanceOf(HistoryRegressed.class);

        var now = engine.resolveHistory(back, reapply);
        var decided = of(other, now, true);
        assertThat(engine.ledger(decided).migrations()).hasSize(3);
        assertThat(engine.setMemory(decided).reverted())
            .extracting(r -> r.version().toString())
            .containsExactly(reapply ? new String[0] : new String[] {"2"});
        assertThat(engine.logTail(decided, 10_000))
            .contains("a person decided: " + (reapply ? "reapply" : "accept"));
        assertThat(engine.resolveHistory(decided, reapply)).isEqualTo(now);
        engine.apply(
            decided,
            List.of(migration(2, "create table a2 (i int)"), LATER),
            options(),
            Progress.SILENT);
        assertThat(tracked(other)).isEqualTo("1,4,5,2,9");
      }
    }
  }

  /** Every door that reads or writes the branch. */
  private void refused(Access back) {
    assertThatThrownBy(() -> engine.look(back, 1000)).isInstanceOf(HistoryRegressed.class);
    assertThatThrownBy(() -> engine.apply(back, List.of(LATER), options(), Progress.SILENT))
        .isInstanceOf(HistoryRegressed.class);
    assertThatThrownBy(() -> engine.replay(back, back, options(), Progress.SILENT))
        .isInstanceOf(HistoryRegressed.class);
    assertThatThrownBy(
            () -> engine.seed(back, "uid", List.of(new SeedText("rows", "select 1")), options()))
        .isInstanceOf(HistoryRegressed.class);
    assertThatThrownBy(() -> transfers.standing(back, IDENTITY))
        .isInstanceOf(HistoryRegressed.class);
    try (var reading = transfers.reading(back)) {
      assertThatThrownBy(reading::outline).isInstanceOf(HistoryRegressed.class);
    }
    assertThatThrownBy(() ->
            transfers.reset(back, ResetIT.TO_TWO, "", _ -> true, "uid", options(), Progress.SILENT))
        .isInstanceOf(HistoryRegressed.class);
  }

  /** The mark moves with a reset, also when no status was written after the exchange. */
  @Test
  void aResetWritesTheHistoryOfABranchAnew() throws Exception {
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      passes(engine, server, migration(1, "select 1"), migration(2, "select 2"));
      server.stop();
      try (var before = server.copied()) {
        server.restart();
        passes(engine, server, migration(3, "select 3"));
        var mark = mark(server);
        var branch = of(server, mark, false);
        var digest = engine.ledger(branch).digest();
        assertThat(
                transfers
                    .reset(
                        branch,
                        ResetIT.TO_TWO,
                        digest,
                        _ -> true,
                        "reset-1",
                        options(),
                        Progress.SILENT)
                    .swapped())
            .isTrue();
        assertThat(tracked(server)).isEqualTo("1,2");
        // the status still has the mark of before, and a reset that goes on finds it done
        assertThat(engine.ledger(branch).migrations()).hasSize(2);
        engine.apply(branch, List.of(LATER), options(), Progress.SILENT);
        var moved = mark(server);
        assertThat(moved.resets()).isEqualTo(1);
        assertThat(engine.ledger(of(server, moved, false)).migrations()).hasSize(3);
        // and a volume of before the reset is no continuation
        assertThatThrownBy(() -> engine.ledger(of(before, moved, false)))
            .isInstanceOf(HistoryRegressed.class);
      }
    }
  }

  /** A branch whose volume was lost is made again from its parent; a root never is. */
  @Test
  void anotherDataDirectoryIsABranchMadeAgainAndARootsLoss() throws Exception {
    try (var server = PgServer.start(18);
        var anew = PgServer.fresh(18)) {
      engine.prepare(server.access());
      passes(engine, server, migration(1, "select 1"));
      engine.prepare(anew.access());
      var mark = mark(server);
      assertThat(engine.ledger(of(anew, mark, false)).migrations()).isEmpty();
      assertThatThrownBy(() -> engine.ledger(of(anew, mark, true)))
          .isInstanceOf(HistoryRegressed.class)
          .hasMessageContaining("another data directory");
    }
  }

  @Test
  void moreThanTheTailIsCounted() throws Exception {
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      server.stop();
      try (var empty = server.copied()) {
        server.restart();
        var changes = new Change[35];
        for (int i = 0; i < changes.length; i++) {
          changes[i] = migration(100 + i, "select 1");
        }
        passes(engine, server, changes);
        var mark = mark(server);
        assertThat(mark.tail()).hasSize(HistoryMark.TAIL);
        assertThatThrownBy(() -> engine.ledger(of(empty, mark, true)))
            .hasMessageContaining("it lacks 115 m115, ")
            .hasMessageContaining("134 m134 and 15 before");
        assertThat(ask(empty, Role.OFFSHOOT, "select count(*) from offshoot.reverted"))
            .isEqualTo("0");
      }
    }
  }

  private HistoryMark mark(PgServer server) throws Exception {
    return engine.look(server.access(), 1000).history().orElseThrow();
  }

  private static Access of(PgServer server, HistoryMark mark, boolean root) {
    var to = server.access();
    return new Access() {
      @Override
      public Address address() throws IOException {
        return to.address();
      }

      @Override
      public String password(Role role) {
        return to.password(role);
      }

      @Override
      public Optional<Trust> trust() {
        return Optional.empty();
      }

      @Override
      public String branch() {
        return to.branch();
      }

      @Override
      public Optional<HistoryMark.Reported> reported() {
        return Optional.of(new HistoryMark.Reported(mark, root));
      }
    };
  }
}
