package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Change.Function;
import dev.offshoot.engine.Change.Migration;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's everyday path on real servers: prepare, apply, replay, seed, log. */
class EngineSliceIT {
  private static final List<SeedText> SEED =
      List.of(new SeedText("rows", "insert into accounts values (2, 2)"));

  static final RunOptions OPTIONS =
      new RunOptions("MigrationSet/test", "uid-1", Timeouts.DEFAULT, "", true, "");

  private final Engine engine = new PostgresEngine(System::nanoTime);

  static Migration migration(long version, String name, String sql) {
    return new Migration(Version.of("" + version), name, sql, true, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aBranchIsMadeAndFollowsItsParent(int major) throws Exception {
    try (var parent = PgServer.start(major);
        var branch = PgServer.start(major)) {
      var facts = engine.prepare(parent.access());
      assertThat(facts.serverVersion()).startsWith("" + major + ".");
      assertThat(facts.systemIdentifier()).matches("[0-9]{10,}");
      assertThat(engine.prepare(parent.access())).isEqualTo(facts);
      engine.prepare(branch.access());

      var changes =
          List.<Change>of(
              migration(
                  1,
                  "accounts",
                  "create table accounts (id int primary key, n int);\nbegin;\ninsert into accounts values (1, 1);\ncommit;"),
              new Function(
                  "total",
                  "create or replace function total() returns bigint language sql as $$ select sum(n) from accounts $$"),
              migration(2, "empty", "-- nothing\n"),
              new Migration(Version.of("3"), "fix", "update accounts set n = 1/0", true, false));
      var outcome = engine.apply(parent.access(), changes, OPTIONS, Progress.SILENT);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      var failed = (Outcome.Failed) outcome;
      assertThat(failed.applied()).hasSize(3);
      assertThat(failed.error().sqlState()).isEqualTo("22012");
      assertThat(failed.error().line()).isEqualTo(1);
      assertThat(engine.ledger(parent.access()).failures()).hasSize(1);
      assertThat(engine.ledger(parent.access()).failures().getFirst().error())
          .isEqualTo(failed.error());

      var fixed = new Migration(Version.of("3"), "fix", "update accounts set n = 2", true, false);
      assertThat(
              engine.apply(
                  parent.access(), List.of(changes.get(0), fixed), OPTIONS, Progress.SILENT))
          .isEqualTo(new Outcome.Done(List.of(fixed)));
      var ledger = engine.ledger(parent.access());
      assertThat(ledger.failures()).isEmpty();
      assertThat(ledger.migrations()).extracting(Ledger.Entry::seq).containsExactly(1L, 3L, 4L);
      assertThat(ledger.functions()).extracting(Ledger.FunctionEntry::seq).containsExactly(2L);

      var replayed = engine.replay(parent.access(), branch.access(), OPTIONS, Progress.SILENT);
      assertThat(replayed).isInstanceOf(Outcome.Done.class);
      assertThat(replayed.applied()).hasSize(4);
      assertThat(engine.ledger(branch.access()).migrations()).isEqualTo(ledger.migrations());
      assertThat(
              engine.replay(parent.access(), branch.access(), OPTIONS, Progress.SILENT).applied())
          .isEmpty();
      assertThat(engine.loadedSeed(branch.access(), "b")).isEmpty();
      assertThat(engine.seed(branch.access(), "b", SEED, OPTIONS)).isEmpty();
      assertThat(engine.seed(branch.access(), "b", SEED, OPTIONS)).isEmpty();
      assertThat(engine.loadedSeed(branch.access(), "b")).contains(SeedText.checksum(SEED));
      assertThat(engine.loadedSeed(branch.access(), "another")).isEmpty();
      try (var app = branch.connect("app", Role.APP);
          var row = app.createStatement().executeQuery("select total()")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(3);
      }
      var drift =
          engine.apply(
              parent.access(),
              List.of(migration(1, "accounts", "select 1")),
              OPTIONS,
              Progress.SILENT);
      assertThat(((Outcome.Failed) drift).error().sqlState()).isEqualTo("OF010");
      engine.mark(branch.access(), "u", "Created", "done", "made");
      assertThat(engine.marks(branch.access(), "u")).containsExactly(Map.entry("Created", "done"));
      engine.log(branch.access(), null, "INFO", "two\nlines");
      System.out.println(engine.logTail(parent.access(), 10_000));
      assertThat(engine.logTail(branch.access(), 10_000)).endsWith("INFO two\n    lines\n");
    }
  }
}
