package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where an error is, exactly, and what to do about it, on the oldest and the newest Postgres. */
class ErrorIT {
  private record Case(
      String name, String sql, String state, Integer line, Integer column, String says) {}

  private static final List<Case> CASES =
      List.of(
          new Case("syntax", "select 1;\n  selec 2;", "42601", 2, 3, "syntax error"),
          new Case(
              "unknown column",
              "create table e (i int);\n\ninsert into e\n  select nope from e;",
              "42703",
              4,
              10,
              "nope"),
          new Case("unknown table", "select *\nfrom nope", "42P01", 2, 6, "nope"),
          new Case("wide characters", "select '😀😀', nope", "42703", 1, 14, "nope"),
          new Case(
              "body of a function",
              "select 1;\ncreate function e() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend $$",
              "42601",
              4,
              3,
              "retrun"),
          new Case(
              "body in SQL",
              "create table e (i int);\ncreate function f() returns int language sql as $$\n  select nope from e\n$$",
              "42703",
              3,
              10,
              "nope"),
          new Case(
              "block, analysis",
              "do $$\nbegin\n  perform 1;\n  perform nope;\nend $$",
              "42703",
              4,
              null,
              "nope"),
          new Case(
              "block, run time",
              "-- a block\ndo $$\nbegin\n  perform 1;\n  perform 1/0;\nend $$",
              "22012",
              5,
              null,
              "division by zero"),
          new Case(
              "trigger",
              "create table e (i int);\ncreate function t() returns trigger language plpgsql as $$ begin\n return new.i / 0; end $$;\ncreate trigger t before insert on e for each row execute function t();\n-- here\n  insert into e values (1)",
              "22012",
              6,
              3,
              "in PL/pgSQL function t() line 2"),
          new Case(
              "unique",
              "create table e (m text unique);\ninsert into e values ('a');\ninsert into e values ('a');",
              "23505",
              3,
              1,
              "Key (m)=(a) already exists."),
          new Case(
              "division",
              "create table e (i int);\n\n\tinsert into e select 1/i from generate_series(0, 1) i",
              "22012",
              3,
              2,
              "division"),
          new Case(
              "cast",
              "create table e (t text); insert into e values ('x');\nalter table e alter t type int using t::int",
              "22P02",
              2,
              1,
              "invalid input syntax"),
          new Case(
              "duplicate table",
              "create table e (i int);\ncreate table e (i int)",
              "42P07",
              2,
              1,
              "already exists"),
          new Case(
              "deferred",
              "create table e (i int primary key, p int references e deferrable initially deferred);\ninsert into e values (1, 7);\nselect 1",
              "23503",
              null,
              null,
              "constraint e_p_fkey of table e"),
          new Case(
              "raise",
              "do $$ begin raise 'mine' using errcode = 'ZZ001', detail = 'd', hint = 'h'; end $$",
              "ZZ001",
              1,
              null,
              "h"),
          new Case(
              "begin with statements outside",
              "begin; select 1; commit; begin;",
              "0A000",
              1,
              1,
              "transaction of its own"),
          new Case(
              "isolation",
              "set transaction isolation level serializable",
              "25001",
              1,
              1,
              "READ COMMITTED"),
          new Case("copy", "create table e (i int); copy e from stdin", "0A000", 1, 25, "INSERT"),
          new Case("new enum value", "create type en as enum ('a')", "", null, null, ""),
          new Case(
              "use of a new value",
              "alter type en add value 'b'; select 'b'::en",
              "55P04",
              1,
              null,
              "committed"),
          new Case(
              "trigger all",
              "create table e (i int primary key); create table f (i int references e); alter table f disable trigger all",
              "42501",
              1,
              null,
              "DISABLE TRIGGER USER"),
          new Case(
              "commit in a block",
              "do $$ begin commit; end $$",
              "2D000",
              1,
              null,
              "transactional: false"),
          new Case(
              "needs the mark",
              "create index concurrently on pg_class (oid)",
              "25001",
              1,
              null,
              "transactional: false"),
          new Case(
              "extension that the server lacks",
              "select 1;\ncreate extension vector",
              "0A000",
              2,
              1,
              "extension \"vector\" is not available"),
          new Case(
              "secret", "alter role nobody password\n 'hunter2-secret'", "42704", 1, 1, "nobody"),
          new Case(
              "secret in the line",
              "create user x password 'hunter2-secret'",
              "42501",
              1,
              1,
              "*****"),
          new Case("long", "select '" + "x".repeat(5000) + "', nope", "42703", 1, 5012, "nope"));

  private static final Map<Integer, PgServer> SERVERS = new HashMap<>();
  private final Engine engine = Fixture.engine();

  static Stream<Arguments> cases() {
    return Stream.of(15, 18).flatMap(m -> CASES.stream().map(c -> Arguments.of(m, c.name(), c)));
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(PgServer::close);
    SERVERS.clear();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void isNamedExactly(int major, String name, Case expected) throws Exception {
    var server = SERVERS.get(major);
    if (server == null) {
      server = PgServer.start(major);
      SERVERS.put(major, server);
      engine.prepare(server.access());
    }
    if (expected.state().isEmpty()) {
      Fixture.passes(engine, server, Fixture.migration(1, expected.sql()));
      return;
    }
    var error = Fixture.fails(engine, server, Fixture.migration(2, expected.sql()));
    assertThat(error.sqlState()).isEqualTo(expected.state());
    assertThat(error.line()).isEqualTo(expected.line());
    if (expected.column() != null) {
      assertThat(error.column()).isEqualTo(expected.column());
    }
    assertThat(error.toString())
        .contains(expected.says())
        .doesNotContain("hunter2")
        .doesNotContain("offshoot.run");
    assertThat(error.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4096);
    if (error.column() != null) {
      var lines = error.statement().split("\n");
      assertThat(lines[0]).startsWith("LINE " + error.line() + ": ");
      assertThat(lines[1].strip()).isEqualTo("^");
    }
    assertThat(engine.logTail(server.access(), 20_000)).doesNotContain("hunter2");
    assertThat(engine.ledger(server.access()).failures().getFirst().error()).isEqualTo(error);
  }
}
