package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.SeedSource;
import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Seeding;
import dev.offshoot.work.Board;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A root's seed goes into an empty database and never over the rows of one that has a history. */
class RootSeedIT {
  private static final ConfigMapKeyRef ROWS = new ConfigMapKeyRef("rows", "seed.sql");
  private static final SeedSpec SEED = new SeedSpec(List.of(new SeedSource(ROWS)));

  private final ApiServer api = ApiServer.get();
  private final PostgresEngine engine = new PostgresEngine(System::nanoTime);
  private final Board board = new Board();
  private final BranchWork work =
      new BranchWork(
          engine,
          board,
          new Seeding(api.client(), engine),
          new Reports(new Children(api.client())),
          Clock.fixed(Seen.NOW, ZoneOffset.UTC),
          new LostTexts(api.client()),
          (_, _) -> {});

  @Test
  void productionsRowsStayWhateverItsSeedSays() throws Exception {
    var namespace = api.namespace();
    api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(ROWS.name())
                .endMetadata()
                .withData(
                    Map.of(
                        ROWS.key(),
                        "create table if not exists t (i int); truncate t; insert into t values (7)"))
                .build())
        .create();
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      create(namespace, server);
      assertThat(ask(server, "select i from t")).isEqualTo("7");
      assertThat(seedFailure()).isEmpty();

      engine.apply(
          server.access(),
          List.of(new Change.Migration(Version.of("1"), "one", "update t set i = 8", true, true)),
          new RunOptions("MigrationSet/test", "uid", Timeouts.DEFAULT, "", true, ""),
          Engine.Progress.SILENT);

      // the volume was taken over, or the ledger restored: nobody remembers that it was created
      create(namespace, server);
      assertThat(ask(server, "select i from t")).isEqualTo("8");
      assertThat(seedFailure()).contains(Seeding.LEFT_OUT);
    }
  }

  private String uid = "";

  private void create(String namespace, PgServer server) throws Exception {
    uid = UUID.randomUUID().toString();
    var id = new BranchId(namespace, "production", uid);
    work.prepare(id, server.access(), "u/0", Optional.empty());
    work.create(id, server.access(), Optional.empty(), "", SEED);
    assertThat(board.facts(uid).orElseThrow().trouble()).isEmpty();
  }

  private Optional<String> seedFailure() {
    return board.facts(uid).orElseThrow().seedFailure().map(f -> f.sqlState());
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
