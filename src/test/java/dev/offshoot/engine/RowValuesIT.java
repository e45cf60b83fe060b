package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a root are in no error that a migration on it can cause: not in report, retry, log. */
class RowValuesIT {
  private static final String VALUE = "ann@rows.example";
  private static final String NOTE = "secretnote";

  /**
   * A migration that fails.
   *
   * @param says in the report, where a row's value stood
   */
  private record Leak(String sql, String says) {}

  private static final List<Leak> LEAKS =
      List.of(
          new Leak(
              "alter table people alter email type int using email::int",
              "invalid_text_representation"),
          new Leak("select email::timestamptz from people", "invalid_datetime_format"),
          new Leak("select email::jsonb from people", "invalid_text_representation"),
          new Leak("select email::mood from people", "invalid_text_representation"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; raise exception 'no %', r.email; end $$",
              "raise_exception"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; raise exception using message = r.email, errcode = '42P01',"
                  + " table = r.email, constraint = r.email, column = r.email, hint = r.email, detail = r.email; end $$",
              "undefined_table"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; raise exception 'no %', r.email using errcode = '40001'; end $$",
              "serialization_failure"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; raise exception 'OF %', r.email using errcode = 'OF002'; end $$",
              "error"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; execute 'select \"' || r.email || '\"'; end $$",
              "undefined_column"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; execute 'select ' || r.email; end $$",
              "_"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; assert false, r.email; end $$",
              "assert_failure"),
          new Leak(
              "create function f(t text) returns int language plpgsql as $$ begin return t::int; end $$; select f(email) from people",
              "in PL/pgSQL function f(text) line 1 at RETURN"),
          new Leak(
              "create function t() returns trigger language plpgsql as $$ begin raise exception 'no %', new.email using errcode = 'OF003'; end $$;"
                  + " create constraint trigger c after update on people initially deferred for each row execute function t();"
                  + " update people set email = email",
              "error"),
          new Leak(
              "insert into people select * from people",
              "duplicate key value violates unique constraint \"people_email_key\""),
          new Leak(
              "alter table people add check (email not like 'ann%')", "is violated by some row"),
          new Leak("insert into people values (null, 'x')", "not-null constraint"),
          new Leak("select lpad(email, 2000000000) from people", "program_limit_exceeded"),
          new Leak(
              "select set_config('work_mem', email, true) from people", "invalid_parameter_value"),
          new Leak(
              "select regexp_match(email, '(' || email) from people", "invalid_regular_expression"),
          new Leak("select to_date(email, 'YYYY') from people", "invalid_datetime_format"),
          new Leak("select to_tsquery('(' || note) from people", "syntax_error"),
          new Leak("select ('''' || note)::tsvector from people", "syntax_error"),
          new Leak(
              "alter table people alter note type tsvector using ('''' || note)::tsvector",
              "syntax_error"),
          new Leak("select email::regclass from people", "invalid_schema_name"),
          new Leak("select note::regclass from people", "undefined_table"),
          new Leak("select ('\"a\"\"' || note || '\"')::regclass from people", "undefined_table"),
          new Leak("select ('a.b.' || note)::regclass from people", "feature_not_supported"),
          new Leak("select ('a.b.' || note)::regproc from people", "feature_not_supported"),
          new Leak("select ('a.b.c.' || note)::regproc from people", "syntax_error"),
          new Leak("select note::regtype from people", "undefined_object"),
          new Leak("select ('a ' || note)::regtype from people", "syntax_error"),
          new Leak("select note::regproc from people", "undefined_function"),
          new Leak("select (note || '(text)')::regprocedure from people", "undefined_function"),
          new Leak("select note::regrole from people", "undefined_object"),
          new Leak("select note::regconfig from people", "undefined_object"),
          new Leak("select note::regdictionary from people", "undefined_object"),
          new Leak("select note::regnamespace from people", "_schema"),
          new Leak("select note::regcollation from people", "undefined_object"),
          new Leak("select note::regoper from people", "undefined_function"),
          new Leak("select current_setting(string_agg(note, ',')) from people", "undefined_object"),
          new Leak("select set_config(note, '', true) from people", "undefined_object"),
          new Leak("select nextval(note) from people", "undefined_table"),
          new Leak("select has_table_privilege(note, 'select') from people", "undefined_table"),
          new Leak(
              "select has_column_privilege('people', note, 'select') from people",
              "undefined_column"),
          new Leak("select has_database_privilege(note, 'connect') from people", "_"),
          new Leak("select has_schema_privilege(note, 'usage') from people", "_schema"),
          new Leak("select pg_has_role(note, 'member') from people", "undefined_object"),
          new Leak("select pg_get_serial_sequence(note, 'i') from people", "undefined_table"),
          new Leak("select pg_get_viewdef(note) from people", "undefined_table"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; perform nextval(r.note); end $$",
              "undefined_table"),
          new Leak(
              "create function c(t text) returns boolean language plpgsql as $$ begin perform note::regclass from people; return true; end $$;"
                  + " create domain d as text check (c(value)); select 'x'::d",
              "undefined_table"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; execute format('create function %I() returns int language plpgsql as"
                  + " $f$ begin raise exception ''no''; end $f$', r.note); execute format('select %I()', r.note); end $$",
              "raise_exception"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; execute format('create function %I(t text) returns int volatile"
                  + " language sql as $f$ select 1; select t::int $f$', r.note); execute format('select %I(''x'')', r.note); end $$",
              "invalid_text_representation"),
          new Leak(
              "do $$ declare r record; begin select * into r from people; execute format('create table %I (i int check (i > 0))', r.note);"
                  + " execute format('insert into %I values (0)', r.note); end $$",
              "check_violation"),
          new Leak(
              "do $$ declare r record; q record; begin select * into r from people; execute format('create table %I as select 1 as i', r.note);"
                  + " for q in execute format('select * from %I', r.note) loop execute format('drop table %I', r.note); end loop; end $$",
              "object_in_use"));

  /** Errors of a text's own making, which say on a root what they say elsewhere. */
  private static final List<Leak> HONEST =
      List.of(
          new Leak(
              "select a.last_logged_in_at from people a",
              "column a.last_logged_in_at does not exist"),
          new Leak("drop table nope", "table \"nope\" does not exist"),
          new Leak("DROP TABLE NOPE", "table \"nope\" does not exist"),
          new Leak("drop table \"a\"\"b\"", "table \"a\"b\" does not exist"),
          new Leak("drop table " + "n".repeat(70), "table \"" + "n".repeat(63) + "\" does not"),
          new Leak("alter table public.nope add i int", "\"public.nope\" does not exist"),
          new Leak("alter table \"public\".\"nope\" add i int", "\"public.nope\" does not exist"),
          new Leak("do $$ begin drop table nope; end $$", "table \"nope\" does not exist"),
          new Leak(
              "do $$ begin execute 'create table z (i int check (i > 0))'; execute 'insert into z values (0)'; end $$",
              "check_violation: table z"),
          new Leak("select nope(1)", "function nope(integer) does not exist"),
          new Leak("drop function nope(int)", "function nope(integer) does not exist"),
          new Leak("create table z (i foo)", "type \"foo\" does not exist"),
          new Leak("create table people (i int)", "relation \"people\" already exists"),
          new Leak(
              "alter table people add email text",
              "column \"email\" of relation \"people\" already exists"),
          new Leak("create extension vector", "extension \"vector\" is not available"),
          new Leak("selec 1", "syntax error at or near \"selec\""),
          new Leak("select \"a b\" \"c\" \"d\"", "syntax error at or near \"\"d\"\""),
          new Leak(
              "insert into people select email from people",
              "duplicate key value violates unique constraint \"people_email_key\""),
          new Leak(
              "create table z (i int); insert into z select now()",
              "column \"i\" is of type integer but expression is of type timestamp with time zone"),
          new Leak(
              "alter table people alter note type int",
              "column \"note\" cannot be cast automatically to type integer"),
          new Leak(
              "create table z (i int references people (email))",
              "foreign key constraint \"z_i_fkey\" cannot be implemented"),
          new Leak(
              "create table z (i text references people (note))",
              "there is no unique constraint matching given keys for referenced table \"people\""),
          new Leak("drop schema nope", "schema \"nope\" does not exist"),
          new Leak("alter role nope password 'x'", "role \"nope\" does not exist"),
          new Leak("alter table pg_class add i int", "must be owner of table pg_class"),
          new Leak("create table pg_catalog.z (i int)", "permission denied"),
          new Leak("select 'x'::regclass", "relation \"x\" does not exist"),
          new Leak("select nextval('nope')", "relation \"nope\" does not exist"),
          new Leak("create index on people (nope)", "column \"nope\" does not exist"),
          new Leak(
              "alter table people drop column nope",
              "column \"nope\" of relation \"people\" does not exist"),
          new Leak(
              "create trigger t before insert on people execute function nope()",
              "function nope() does not exist"),
          new Leak("set nope to 1", "unrecognized configuration parameter \"nope\""),
          new Leak(
              "create function g() returns int language plpgsql as $$ begin return 1 / 0; end $$; select g()",
              "in PL/pgSQL function g() line 1 at RETURN"));

  private final Engine engine = Fixture.engine();

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noErrorOfARootShowsARow(int major) throws Exception {
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      Fixture.passes(
          engine,
          server,
          Fixture.migration(
              1,
              "create type mood as enum ('ok'); create table people (email text not null unique, note text);"
                  + " insert into people values ('"
                  + VALUE
                  + "', '"
                  + NOTE
                  + "')"));
      var heard = new ArrayList<String>();
      var soft = new SoftAssertions();
      for (var leak : LEAKS) {
        var failed = run(server, leak, false, heard);
        soft.assertThat(failed.toString())
            .as(leak.sql())
            .doesNotContain(VALUE, NOTE, "ann@")
            .contains(leak.says());
        assertThat(failed.line())
            .as(leak.sql())
            .satisfiesAnyOf(
                line -> assertThat(line).isNotNull(),
                line -> assertThat(leak.sql()).contains("deferred"));
        assertThat(run(server, leak, true, heard).sqlState()).isEqualTo(failed.sqlState());
      }
      assertThat(heard).isNotEmpty();
      for (var honest : HONEST) {
        var failed = run(server, honest, false, heard);
        soft.assertThat(failed.toString()).as(honest.sql()).contains(honest.says());
      }
      soft.assertAll();
    }
  }

  private SqlFailure run(PgServer server, Leak leak, boolean rowValues, List<String> heard)
      throws Exception {
    var options = new RunOptions("MigrationSet/test", "uid", Timeouts.DEFAULT, "", rowValues, "");
    var before = engine.logTail(server.access(), 1_000_000);
    var outcome =
        engine.apply(
            server.access(),
            List.of(Fixture.migration(2, leak.sql())),
            options,
            new Progress() {
              @Override
              public void starting(Change change, int index, int total) {}

              @Override
              public void applied(Change change, int index, int total) {}

              @Override
              public void retrying(Change change, int index, int total, String why) {
                if (!rowValues) {
                  heard.add(why);
                  assertThat(why).doesNotContain(VALUE, NOTE);
                }
              }
            });
    assertThat(outcome).as(leak.sql()).isInstanceOf(Outcome.Failed.class);
    if (!rowValues) {
      var log = engine.logTail(server.access(), 1_000_000);
      assertThat(log.substring(before.length()))
          .as(leak.sql())
          .doesNotContain(VALUE, NOTE)
          .isNotEmpty();
    }
    return ((Outcome.Failed) outcome).error();
  }
}
