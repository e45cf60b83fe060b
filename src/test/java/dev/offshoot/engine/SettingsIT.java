package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.ParameterTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Extensions, roles and reloadable parameters come into a server that runs; what it cannot take
 * leaves it as it was, with the name of what it was.
 */
class SettingsIT {
  private static final String STARTED = "select pg_postmaster_start_time()";
  private static final String INSTALLED =
      "select coalesce(string_agg(e.extname || ' in ' || n.nspname, ', ' order by e.extname), '')"
          + " from pg_extension e join pg_namespace n on n.oid = e.extnamespace"
          + " where e.extname <> 'plpgsql'";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void comeIntoARunningServer(int major) throws Exception {
    var engine = Fixture.engine();
    try (var server = PgServer.start(major);
        var session = server.connect("postgres", Role.OFFSHOOT)) {
      engine.prepare(server.access());
      var started = Fixture.ask(server, Role.OFFSHOOT, STARTED);
      // a trap on the search path of whoever installs
      Fixture.passes(
          engine,
          server,
          Fixture.migration(
              1,
              """
              create function public.format(text, text, text) returns text language plpgsql as
                $$ begin raise 'caught'; end $$;
              create function public.format(text, name, text) returns text language plpgsql as
                $$ begin raise 'caught'; end $$
              """));

      // with views, with types and functions, with what it requires; none fits into pg_catalog
      var wanted =
          new ServerSettings(
              List.of("anon", "auditor"),
              List.of("pg_stat_statements", "tablefunc", "earthdistance", "uuid-ossp"),
              "");
      for (int i = 0; i < 2; i++) {
        assertThat(engine.settings(server.access(), wanted).rejected()).isEmpty();
        assertThat(Fixture.ask(server, Role.OFFSHOOT, INSTALLED))
            .isEqualTo(
                "cube in public, earthdistance in public, pg_stat_statements in public, tablefunc"
                    + " in public, uuid-ossp in public");
      }
      assertThat(
              Fixture.ask(
                  server,
                  Role.OFFSHOOT,
                  "select rolcanlogin::text || rolsuper from pg_roles where rolname = 'auditor'"))
          .isEqualTo("falsefalse");
      assertThat(template(server)).contains("tablefunc in public");

      for (var bad :
          List.of(
              new ServerSettings(List.of(), List.of("hstore", "nothere"), ""),
              new ServerSettings(List.of(), List.of("pg_trgm", "intarray", "x\" y"), ""))) {
        assertThat(engine.settings(server.access(), bad).rejected())
            .startsWith("extension " + bad.extensions().getLast() + ": ")
            .containsAnyOf("is not available", "invalid extension name");
      }
      for (var bad : List.of("app", "offshoot", "pg_read_all_data", "postgres", "a\" b", "")) {
        assertThat(
                engine
                    .settings(server.access(), new ServerSettings(List.of(bad), List.of(), ""))
                    .rejected())
            .isEqualTo("role " + bad + ": offshoot: not a role of the application");
      }
      assertThat(Fixture.ask(server, Role.OFFSHOOT, INSTALLED))
          .doesNotContain("hstore", "pg_trgm", "intarray");
      assertThat(template(server)).doesNotContain("hstore");

      var conf = server.logFile().toPath().resolveSibling(PgPlace.DATA).resolve("postgresql.conf");
      write(conf, "work_mem = '9MB'\noffshoot.settings = 'a1'\n");
      assertThat(engine.settings(server.access(), marked("a1")).loaded()).isTrue();
      assertThat(Fixture.ask(server, Role.OFFSHOOT, "show work_mem")).isEqualTo("9MB");
      assertThat(engine.settings(server.access(), marked("a2")).loaded())
          .as("its node has not brought that file yet")
          .isFalse();
      write(conf, "offshoot.settings = 'a2'\n");
      assertThat(engine.settings(server.access(), marked("a2")).loaded()).isTrue();

      assertThat(session.isValid(5)).isTrue();
      assertThat(Fixture.ask(server, Role.OFFSHOOT, STARTED)).isEqualTo(started);
      try (var migrator = server.connect(ServerSql.APP_DATABASE, Role.MIGRATOR);
          var statement = migrator.createStatement()) {
        assertThatThrownBy(
                () -> statement.execute("select offshoot_server.install_extension('plpython3u')"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied for schema offshoot_server");
      }
    }
  }

  /**
   * What a version of Postgres adds to the kinds of parameters that promises rest on is decided by
   * a person: rejected, or listed here.
   */
  @Test
  void everyParameterOfAKindThatMattersIsDecided() throws Exception {
    var rejected = new TreeSet<String>();
    for (var list :
        List.of(
            ParameterTable.DATA,
            ParameterTable.MIGRATIONS,
            ParameterTable.ADDRESS,
            ParameterTable.LOGIN,
            ParameterTable.STATEMENTS,
            ParameterTable.LOG,
            ParameterTable.CODE,
            ParameterTable.STANDBY)) {
      Pattern.compile("'([^']+)'").matcher(list).results().forEach(m -> rejected.add(m.group(1)));
    }
    var allowed =
        Set.of(
            "archive_command", // on roots
            "archive_library", // on roots
            "shared_preload_libraries", // tried in the image first
            "log_statement_sample_rate", // without effect while no duration is logged
            "log_statement_stats", // holds no text
            "log_parameter_max_length", // without effect while no statement is logged
            "search_path", // the sessions of the operator set their own
            "synchronize_seqscans"); // not about commits
    var known = new TreeSet<String>();
    for (var major : List.of(15, 18)) {
      try (var server = PgServer.start(major)) {
        server.stop();
        server.single("postgres", "grant pg_read_all_settings to offshoot;\n\n");
        server.restart();
        var names = "select string_agg(name, ' ') from pg_settings where context <> 'internal'";
        try (var session = server.connect("postgres", Role.OFFSHOOT);
            var row = session.createStatement().executeQuery(names)) {
          row.next();
          known.addAll(List.of(row.getString(1).split(" ")));
        }
      }
    }
    var kinds =
        Pattern.compile(
            "^(ssl|krb_|gss_|unix_socket|recovery_target|primary_|synchron|debug_print|log_.*(statement|sample|parameter))"
                + "|(_command|_file|_library|_libraries|_directory|_path|_encryption|_conninfo)$");
    assertThat(known.stream().filter(n -> kinds.matcher(n).find()))
        .hasSizeGreaterThan(40)
        .allMatch(n -> rejected.contains(n) || allowed.contains(n));
    rejected.remove("debug_print_raw_parse"); // of a later version
    assertThat(known).as("no name is misspelt").containsAll(rejected);
  }

  private static ServerSettings marked(String mark) {
    return new ServerSettings(List.of(), List.of(), mark);
  }

  private static void write(Path conf, String lines) throws Exception {
    Files.writeString(conf, lines, StandardOpenOption.APPEND);
  }

  /** What databases that are made from now on begin with. */
  private static String template(PgServer server) throws Exception {
    try (var control = server.connect("postgres", Role.OFFSHOOT)) {
      ScratchDatabases.create(
          control, ScratchDatabases.name(ScratchDatabases.TRY, "t"), ServerSql.TEMPLATE_DATABASE);
      try (var inside = server.connect(ScratchDatabases.TRY + "t", Role.OFFSHOOT);
          var row = inside.createStatement().executeQuery(INSTALLED)) {
        row.next();
        return row.getString(1);
      } finally {
        ScratchDatabases.drop(control, ScratchDatabases.TRY + "t");
      }
    }
  }
}
