package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.options;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.standalone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Change.Migration;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Transfers.Work;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What rehearsals copy is made in one go, its ledger written many rows at once. */
class OriginalIT {
  private static final String BASE = "offshoot_base_target";

  private static final String LEDGER =
      """
      select string_agg(concat_ws('|', seq, version, name, sql, checksum, transactional, replay, base_checksum), E'\\n' order by seq)
      from (select seq, version::text, name, sql, checksum, transactional, replay, null as base_checksum from offshoot.migrations
        union all select seq, null, name, sql, checksum, null, null, base_checksum from offshoot.functions) story
      """;

  private static final String SCHEMA =
      "select string_agg(relname, ',' order by relname) from pg_class"
          + " where relnamespace = 'public'::regnamespace";

  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  @Test
  void theOriginalTellsTheWholeStory() throws Exception {
    try (var source = PgServer.start(18);
        var target = PgServer.start(18)) {
      engine.prepare(source.access());
      engine.prepare(target.access());
      passes(engine, target, function("f", 1), function("g", 1));
      transfers.settleBases(target.access(), Map.of("f", function("f", 1).checksum()));
      // more than enter at once
      passes(
          engine,
          target,
          IntStream.rangeClosed(1, 250).mapToObj(OriginalIT::change).toArray(Change[]::new));
      passes(engine, target, function("f", 2), function("g", 2));

      var rehearsed =
          transfers.rehearse(
              source.access(),
              target.access(),
              "target",
              new Work.Changes(List.of(migration(300, "alter table t1 add more int"))),
              "op-1",
              options(),
              Progress.SILENT);

      assertThat(rehearsed.outcome()).isInstanceOf(Outcome.Done.class);
      assertThat(rehearsed.took()).containsOnlyKeys(Version.of("300"));
      assertThat(in(source, BASE, LEDGER))
          .isEqualTo(in(target, ServerSql.APP_DATABASE, LEDGER))
          .contains("250|m250|");
      assertThat(in(source, BASE, SCHEMA))
          .isEqualTo(
              in(target, ServerSql.APP_DATABASE, SCHEMA).replace("rows_of_production_only,", ""));
      assertThat(in(source, BASE, "select count(*)::text from offshoot.pending")).isEqualTo("0");
    }
  }

  private static Migration change(int i) {
    return switch (i) {
      case 120 -> standalone(i, "create index concurrently t1_i on t1 (i)");
      case 130 ->
          new Migration(
              Version.of("" + i),
              "m" + i,
              "create table rows_of_production_only (i int)",
              true,
              false);
      default -> migration(i, "create table t%d (i int)".formatted(i));
    };
  }

  private static String in(PgServer server, String database, String sql) throws Exception {
    try (var session = server.connect(database, Role.OFFSHOOT);
        var row = session.createStatement().executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
