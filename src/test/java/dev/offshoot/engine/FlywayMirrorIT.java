package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flyway's own tools, with the same files, agree with the ledger. */
class FlywayMirrorIT {
  @Test
  void flywaySaysSuccessForEveryVersion(@TempDir Path files) throws Exception {
    var engine = Fixture.engine();
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      Fixture.passes(engine, server, Fixture.migration(10, "create table a (id int)"));
      engine.mirrorToFlyway(server.access());
      // one out of order, one empty, one with what Flyway takes for a placeholder, one standalone
      Fixture.passes(
          engine,
          server,
          Fixture.migration(2, "create table b (note text default '${user}')"),
          Fixture.migration(11, "-- nothing"),
          Fixture.standalone(12, "create index concurrently a_id on a (id)"));
      engine.mirrorToFlyway(server.access());
      engine.mirrorToFlyway(server.access());

      Files.writeString(files.resolve("V10__m10.sql"), "create table a (id int)");
      Files.writeString(
          files.resolve("V2__m2.sql"), "create table b (note text default '${user}')");
      Files.writeString(files.resolve("V11__m11.sql"), "-- nothing");
      Files.writeString(files.resolve("V12__m12.sql"), "create index concurrently a_id on a (id)");
      var flyway =
          Flyway.configure()
              .loggers("slf4j")
              .dataSource(
                  "jdbc:postgresql://127.0.0.1:" + server.port() + "/app",
                  "offshoot",
                  server.access().password(Role.OFFSHOOT))
              .locations("filesystem:" + files)
              .placeholderReplacement(false)
              .outOfOrder(true)
              .defaultSchema(FlywayMirror.SCHEMA)
              .load();
      var all = flyway.info().all();
      assertThat(all).hasSize(4);
      assertThat(all)
          .extracting(MigrationInfo::getState)
          .allMatch(s -> s == MigrationState.SUCCESS || s == MigrationState.OUT_OF_ORDER);
      assertThat(all).extracting(MigrationInfo::getType).containsOnly(CoreMigrationType.SQL);
      assertThat(flyway.info().pending()).isEmpty();
      flyway.validate();
      assertThat(Arrays.stream(all).map(m -> m.getVersion().getVersion()))
          .containsExactlyInAnyOrder("2", "10", "11", "12");
      assertThat(Fixture.tracked(server)).isEqualTo("10,2,11,12");
      for (var role : new Role[] {Role.MIGRATOR, Role.APP}) {
        assertThat(
                Fixture.ask(
                    server, role, "select count(*) from offshoot_flyway.flyway_schema_history"))
            .isEqualTo("4");
      }
    }
  }
}
