package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.status.ConditionType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Production's volume is put back as it was before its last migrations. */
class SetsHistoryIT extends SetsOnRealParts {
  @ParameterizedTest
  @ValueSource(strings = {"reapply", "accept"})
  void nothingRunsOnARestoredVolumeUntilAPersonDecides(String decision) throws Exception {
    root();
    create(Sets.set("a").migration("1", "a", "create table a1 (i int)"));
    until("a", ConditionType.READY, "Applied");
    postgres.stop();
    var restored = postgres.copied();
    try {
      postgres.restart();
      edit("a", s -> MigrationSetIT.with(s, "2", "create table a2 (i int)"));
      until("a", ConditionType.READY, "Applied");
      assertThat(tracked()).containsExactly("1", "2");
      reported(
          engine.look(accesses.to(namespace, "login", branchUid), 1000).history().orElseThrow());

      engine.route("login", restored);
      var runs = engine.runs.get();
      edit("a", s -> MigrationSetIT.with(s, "3", "create table a3 (i int)"));
      until("a", ConditionType.RECONCILING, "HistoryRegressed");
      assertThat(engine.runs.get()).isEqualTo(runs);
      assertThat(ledger(restored)).containsExactly("1");

      var access = accesses.to(namespace, "login", branchUid);
      reported(engine.resolveHistory(access, decision.equals("reapply")));
      if (decision.equals("reapply")) {
        until("a", ConditionType.READY, "Applied");
        assertThat(ledger(restored)).containsExactly("1", "2", "3");
      } else {
        assertThat(until("a", ConditionType.READY, "Applied").getStatus().getProblems())
            .extracting(p -> p.version() + " " + p.reason())
            .containsExactly("2 Reverted");
        assertThat(ledger(restored)).containsExactly("1", "3");
      }
    } finally {
      restored.close();
    }
  }

  private static List<String> ledger(PgServer server) throws Exception {
    return new PostgresEngine(System::nanoTime)
        .ledger(server.access()).migrations().stream().map(e -> e.version().toString()).toList();
  }

  /** As the branch's controller does it at each pass. */
  private void reported(HistoryMark mark) {
    accesses.reported(branchUid, Optional.of(new HistoryMark.Reported(mark, true)));
  }
}
