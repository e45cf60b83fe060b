package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.passes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server tells of a ledger in short exactly what the operator makes of its rows. */
class OutlineIT {
  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void anOutlineSaysWhatTheRowsSay(int major) throws Exception {
    var random = new Random(major);
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      same(server);
      // as numbers 9 is below 10, as words it is not; names in two alphabets sort in two ways
      var changes = new ArrayList<Change>();
      for (var version : new String[] {"9", "10", "99999999999999999999", "1"}) {
        changes.add(migration(version));
      }
      for (var i = 0; i < 40; i++) {
        changes.add(migration("" + (100 + random.nextInt(1_000_000))));
      }
      Collections.shuffle(changes, random);
      for (var name : List.of("b", "B", "a_1", "a1", "\u00e9", "\ud83d\ude00", "\uffee")) {
        changes.add(new Change.Function(name, "select '" + random.nextInt() + "'"));
      }
      for (var change : changes) {
        passes(engine, server, change);
        if (random.nextInt(8) == 0) {
          same(server);
        }
      }
      passes(engine, server, new Change.Function("b", "select 'again'"));
      same(server);
    }
  }

  private static Change migration(String version) {
    return new Change.Migration(
        Version.of(version), "v" + version, "select " + version, true, true);
  }

  private void same(PgServer server) throws Exception {
    var ledger = engine.ledger(server.access());
    try (var reading = transfers.reading(server.access())) {
      assertThat(reading.outline())
          .isEqualTo(
              new Outline(
                  ledger.digest(),
                  ledger.migrations().size(),
                  ledger.migrations().stream().limit(Outline.FIRST).toList(),
                  ledger.functions()));
    }
  }
}
