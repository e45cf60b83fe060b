package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.function;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.passes;
import static dev.offshoot.engine.Fixture.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Engine.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flyway's own tools, with the same files, agree with the ledger; nothing else notices them. */
class FlywayRowIT {
  private static final String SCHEMA = "offshoot_flyway";
  private static final String COLUMNS =
      "coalesce(version, '-') || '|' || description || '|' || type || '|' || script || '|'"
          + " || coalesce(checksum::text, '-') || '|' || success";

  /** To Flyway's parser a block begins that never ends. */
  private static final Change.Migration UNPARSED =
      migration(40, "create table x (begin int); select begin atomic from x");

  /** How Flyway calls its lock on its table. */
  private static final long LOCK =
      77431708279161L + "\"offshoot_flyway\".\"flyway_schema_history\"".hashCode();

  private final Engine engine = Fixture.engine();

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void flywayWouldHaveWrittenTheSameRows(int major, @TempDir Path files) throws Exception {
    var changes = new ArrayList<Change>();
    changes.add(migration(10, "create table a (id int)"));
    // out of order, empty, with a placeholder, standalone, of other ends of lines, of a long name
    changes.add(migration(2, "create table b (note text default '${user}')"));
    changes.add(migration(11, "-- nothing"));
    changes.add(standalone(12, "create index concurrently a_id on a (id)"));
    changes.add(named(13, "crlf", "select 1;\r\n\r\nselect 2;\rselect 3"));
    changes.add(named(14, "n".repeat(230), "select 14"));
    changes.add(named(20250401000000L, "add__users_ and-more", "select 15"));
    changes.add(function("f", 1));
    changes.add(function("auth_uid", 2));
    changes.add(UNPARSED);
    var random = new Random(5);
    for (int i = 0; i < 60; i++) {
      changes.add(named(100 + i, "r" + i, "select $q$" + text(random) + "$q$"));
    }
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      passes(engine, server, changes.toArray(Change[]::new));
      for (var change : changes) {
        var file =
            change instanceof Change.Migration m
                ? "V" + m.version() + "__" + m.name()
                : "R__" + change.name();
        Files.writeString(files.resolve(file + ".sql"), change.sql());
      }
      var flyway = flyway(server, files, SCHEMA);
      var all = flyway.info().all();
      assertThat(all).hasSize(changes.size());
      assertThat(all)
          .extracting(MigrationInfo::getState)
          .allMatch(s -> s == MigrationState.SUCCESS || s == MigrationState.OUT_OF_ORDER);
      assertThat(flyway.info().pending()).isEmpty();
      flyway.validate();

      // its parser is asked only when a text is new to it
      assertThatThrownBy(
              () -> {
                try (var session = server.connect("app", Role.OFFSHOOT)) {
                  session.createStatement().execute("create schema parsed");
                }
                flyway(server, files, "parsed").migrate();
              })
          .isInstanceOf(FlywayException.class)
          .hasMessageContaining("V40__m40");

      // beside it, what Flyway itself writes of them
      try (var session = server.connect("app", Role.OFFSHOOT)) {
        session.createStatement().execute("create schema golden");
      }
      changes.remove(UNPARSED);
      Files.delete(files.resolve("V40__m40.sql"));
      flyway(server, files, "golden").migrate();
      assertThat(rows(server, SCHEMA, "where version is distinct from '40'"))
          .isEqualTo(rows(server, "golden", ""));

      passes(engine, server, function("f", 3));
      Files.writeString(files.resolve("R__f.sql"), function("f", 3).sql());
      Files.writeString(files.resolve("V40__m40.sql"), UNPARSED.sql());
      flyway(server, files, SCHEMA).validate();
      for (var role : new Role[] {Role.MIGRATOR, Role.APP}) {
        assertThat(ask(server, role, "select count(*) from offshoot_flyway.flyway_schema_history"))
            .isEqualTo("" + (changes.size() + 2));
      }
    }
  }

  /** What is recorded and not run, and what a reset tells again, have their rows too. */
  @Test
  void whatIsRecordedOnlyHasItsRow() throws Exception {
    var unreplayed = new Change.Migration(Version.of("3"), "root_only", "select 1/0", true, false);
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      engine.apply(
          server.access(),
          List.of(migration(1, "select 1"), unreplayed),
          Fixture.options().onRoot(false),
          Progress.SILENT);
      assertThat(ask(server, Role.APP, versions())).isEqualTo("1,3");
    }
  }

  /** Flyway's lock, a table that is gone, a row that is in the way: only the mirror suffers. */
  @Test
  void nobodyIsHeldUpByTheMirror() throws Exception {
    try (var server = PgServer.start(18)) {
      engine.prepare(server.access());
      for (var role : new Role[] {Role.MIGRATOR, Role.APP}) {
        try (var tenant = server.connect("app", role)) {
          tenant.setAutoCommit(false);
          assertThatThrownBy(() ->
                  tenant
                      .createStatement()
                      .execute(
                          "lock table offshoot_flyway.flyway_schema_history in row exclusive mode"))
              .isInstanceOf(SQLException.class);
        }
      }
      try (var tenant = server.connect("app", Role.APP);
          var reader = server.connect("app", Role.MIGRATOR)) {
        // the lock that Flyway asks for, and the strongest that a reader may have on the table
        tenant.createStatement().execute("select pg_advisory_lock(%d)".formatted(LOCK));
        reader.setAutoCommit(false);
        reader
            .createStatement()
            .execute("lock table offshoot_flyway.flyway_schema_history in access share mode");
        long start = System.nanoTime();
        passes(engine, server, migration(1, "create table t (i int)"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      }
      assertThat(ask(server, Role.APP, versions())).isEqualTo("1");

      try (var session = server.connect("app", Role.OFFSHOOT)) {
        session.createStatement().execute("drop table offshoot_flyway.flyway_schema_history");
      }
      passes(engine, server, migration(2, "create table u (i int)"));
      assertThat(Fixture.tracked(server)).isEqualTo("1,2");
      assertThat(engine.logTail(server.access(), 10_000))
          .contains("WARNING Flyway's table has no row of V2__m2.sql: 42P01");
    }
  }

  private static String versions() {
    return "select string_agg(version, ',' order by installed_rank) from"
        + " offshoot_flyway.flyway_schema_history";
  }

  private static Change.Migration named(long version, String name, String sql) {
    return new Change.Migration(Version.of("" + version), name, sql, true, true);
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      int point =
          switch (random.nextInt(4)) {
            case 0 -> '\n';
            case 1 -> 1 + random.nextInt(0x7e);
            case 2 -> 0xa0 + random.nextInt(0x2fff);
            default -> 0x10000 + random.nextInt(0xfffff);
          };
      text.appendCodePoint(point == '$' || point == '\'' ? ' ' : point);
    }
    return text.toString();
  }

  private static List<String> rows(PgServer server, String schema, String where)
      throws SQLException {
    var rows = new ArrayList<String>();
    try (var session = server.connect("app", Role.OFFSHOOT);
        var found =
            session
                .createStatement()
                .executeQuery(
                    "select %s from %s.flyway_schema_history %s order by 1"
                        .formatted(COLUMNS, schema, where))) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  private static Flyway flyway(PgServer server, Path files, String schema) {
    return Flyway.configure()
        .loggers("slf4j")
        .dataSource(
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/app",
            "offshoot",
            server.access().password(Role.OFFSHOOT))
        .locations("filesystem:" + files)
        .placeholderReplacement(false)
        .outOfOrder(true)
        .createSchemas(false)
        .baselineOnMigrate(false)
        .skipExecutingMigrations(true)
        .defaultSchema(schema)
        .load();
  }
}
