package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a root are in no error that a migration on it can cause: not in report, retry, log. */
class RowValuesIT {
  private static final String VALUE = "ann@rows.example";

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
          new Leak("select to_date(email, 'YYYY') from people", "invalid_datetime_format"));

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
                  + "', 'x')"));
      var heard = new ArrayList<String>();
      for (var leak : LEAKS) {
        var failed = run(server, leak, false, heard);
        assertThat(failed.toString()).as(leak.sql()).doesNotContain(VALUE).contains(leak.says());
        assertThat(failed.line())
            .as(leak.sql())
            .satisfiesAnyOf(
                line -> assertThat(line).isNotNull(),
                line -> assertThat(leak.sql()).contains("deferred"));
        assertThat(run(server, leak, true, heard).sqlState()).isEqualTo(failed.sqlState());
      }
      assertThat(heard).isNotEmpty();
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
                  assertThat(why).doesNotContain(VALUE);
                }
              }
            });
    assertThat(outcome).as(leak.sql()).isInstanceOf(Outcome.Failed.class);
    if (!rowValues) {
      var log = engine.logTail(server.access(), 1_000_000);
      assertThat(log.substring(before.length())).as(leak.sql()).doesNotContain(VALUE).isNotEmpty();
    }
    return ((Outcome.Failed) outcome).error();
  }
}
