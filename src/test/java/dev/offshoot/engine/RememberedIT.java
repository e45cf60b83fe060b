package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.fails;
import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.passes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database remembers for operations and sets beside its ledger, on real servers. */
class RememberedIT {
  private static final OperationIdentity IDENTITY =
      new OperationIdentity("uid", "BranchMerge", "shop", "m", false, "shop/target", "", "spec");

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void bareIsWhereNobodyMadeATable(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      assertThat(engine.setMemory(server.access()).bare()).isTrue();
      passes(engine, server, function("f", 1), migration(1, "create type e as enum ('a')"));
      assertThat(engine.setMemory(server.access()).bare()).isTrue();
      try (var session = server.connect("app", Role.MIGRATOR)) {
        session.createStatement().execute("create table t (i int)");
      }
      assertThat(engine.setMemory(server.access()).bare()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void basesSettleOnce(int major) throws Exception {
    try (var branch = PgServer.start(major)) {
      engine.prepare(branch.access());
      passes(engine, branch, function("f", 1), function("g", 1));
      var settled =
          new TreeMap<>(Map.of("f", function("f", 1).checksum(), "g", function("g", 2).checksum()));
      var digest = engine.ledger(branch.access()).digest();
      for (int i = 0; i < 2; i++) {
        transfers.settleBases(branch.access(), settled);
        assertThat(engine.ledger(branch.access()).functions())
            .extracting(f -> f.name() + " " + f.seq() + " " + (f.base() != null))
            .containsExactly("f 3 true", "g 4 true");
        assertThat(engine.ledger(branch.access()).functions())
            .extracting(Ledger.FunctionEntry::base)
            .containsExactly(function("f", 1).checksum(), function("g", 2).checksum());
      }
      assertThat(engine.ledger(branch.access()).digest()).isEqualTo(digest);
      passes(engine, branch, function("f", 2));
      assertThat(engine.ledger(branch.access()).functions())
          .filteredOn(f -> f.name().equals("f"))
          .first()
          .extracting(Ledger.FunctionEntry::base)
          .isEqualTo(function("f", 1).checksum());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void failuresOfOperationsAreTheirsAlone(int major) throws Exception {
    try (var branch = PgServer.start(major)) {
      engine.prepare(branch.access());
      var of = fails(engine, branch, migration(1, "select 1 / 0"));
      var bad = migration(2, "select nothing");
      transfers.rememberFailure(branch.access(), bad, "BranchMerge/a", of);
      transfers.rememberFailure(branch.access(), bad, "BranchMerge/a", of);
      transfers.rememberFailure(branch.access(), function("f", 1), "BranchMerge/b", of);
      assertThat(engine.ledger(branch.access()).failures())
          .extracting(Ledger.Failure::key)
          .containsExactlyInAnyOrder("1", "2", "f");
      transfers.forgetOperationFailures(branch.access(), "BranchMerge/c");
      transfers.forgetOperationFailures(branch.access(), "BranchMerge/b");
      assertThat(engine.ledger(branch.access()).failures())
          .extracting(Ledger.Failure::key)
          .containsExactlyInAnyOrder("1", "2");
      assertThat(transfers.succeeded(branch.access(), IDENTITY, "well", "it went well")).isTrue();
      assertThat(engine.ledger(branch.access()).failures())
          .extracting(Ledger.Failure::key)
          .containsExactly("1");
      var standing = transfers.standing(branch.access(), IDENTITY);
      assertThat(standing.ledger()).isEqualTo(engine.ledger(branch.access()));
      assertThat(standing.rows().outcome()).contains("well");
      assertThat(transfers.succeeded(branch.access(), IDENTITY, "well", "it went well")).isFalse();
      assertThat(engine.logTail(branch.access(), 10_000)).containsOnlyOnce("it went well");
    }
  }
}
