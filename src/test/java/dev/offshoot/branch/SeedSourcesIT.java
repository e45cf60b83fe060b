package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.SeedSource;
import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Seeding;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sources of a seed are loaded in their order and once; a change is reported, never loaded. */
class SeedSourcesIT {
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();
  private final BranchId id = new BranchId(namespace, "login", Seen.UID);
  private final PostgresEngine engine = new PostgresEngine(System::nanoTime);
  private final Board board = new Board();
  private final Seeding seeding = new Seeding(api.client(), engine);
  private final BranchWork work =
      new BranchWork(
          engine,
          board,
          seeding,
          new Reports(new Children(api.client())),
          Clock.fixed(Seen.NOW, ZoneOffset.UTC),
          new LostTexts(api.client()),
          (_, _) -> {});

  @Test
  void sourcesAreLoadedInOrderAndComparedWhenTheyChange() throws Exception {
    var seed = seed("tables/a.sql", "rows/b.sql", "rows/a.sql");
    map(
        "rows",
        Map.of("a.sql", "insert into t values ('a')", "b.sql", "insert into t values ('b')"));
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      work.prepare(id, server.access(), "u/0", Optional.empty());
      work.create(id, server.access(), Optional.empty(), "", seed);
      assertThat(facts().seedFailure().orElseThrow().message())
          .startsWith("ConfigMap tables with key a.sql, the seed of branch ");
      assertThat(ask(server, "select to_regclass('t') is null")).isEqualTo("t");

      map("tables", Map.of("a.sql", "create table t (v text, at serial)"));
      read(server, seed, "1");
      assertThat(facts().seedFailure()).isEmpty();
      assertThat(work.seedRead(id.uid())).isEqualTo("1");
      var rows = "select string_agg(v, ',' order by at) from t";
      assertThat(ask(server, rows)).isEqualTo("b,a");

      read(server, seed, "2");
      assertThat(facts().seedChanged()).isFalse();
      map(
          "rows",
          Map.of("a.sql", "insert into t values ('c')", "b.sql", "insert into t values ('b')"));
      read(server, seed, "2");
      assertThat(facts().seedChanged()).as("what was compared is not compared again").isFalse();
      read(server, seed, "3");
      assertThat(facts().seedChanged()).isTrue();
      assertThat(ask(server, rows)).isEqualTo("b,a");
      assertThat(facts().ledger()).isPresent();

      // another start of the server, which knows only what is stored
      work.prepare(id, server.access(), "u/1", Optional.empty());
      assertThat(work.seedRead(id.uid())).isEmpty();
      read(server, seed, "3");
      assertThat(facts().seedChanged()).isTrue();

      // the order is part of what was loaded; what does not exist is not compared
      map(
          "rows",
          Map.of("a.sql", "insert into t values ('a')", "b.sql", "insert into t values ('b')"));
      read(server, seed("tables/a.sql", "rows/a.sql", "rows/b.sql"), "4");
      assertThat(facts().seedChanged()).isTrue();
      read(server, seed("tables/a.sql", "absent/b.sql"), "5");
      assertThat(facts().seedChanged()).isFalse();
      read(server, seed, "6");
      assertThat(facts().seedChanged()).isFalse();
    }
  }

  private static SeedSpec seed(String... keys) {
    return new SeedSpec(
        Stream.of(keys)
            .map(k -> k.split("/"))
            .map(k -> new SeedSource(new ConfigMapKeyRef(k[0], k[1])))
            .toList());
  }

  private void read(PgServer server, SeedSpec seed, String state) throws Exception {
    work.read(id, server.access(), Optional.empty(), new BranchWork.Seed(seed, false, state));
    assertThat(facts().trouble()).isEmpty();
  }

  private BranchFacts facts() {
    return board.facts(id.uid()).orElseThrow();
  }

  private void map(String name, Map<String, String> data) {
    api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  private static String ask(PgServer server, String query) throws SQLException {
    try (var session = server.connect("app", Role.MIGRATOR);
        var statement = session.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
