package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Odd texts, and texts that real projects have: each runs, or is refused in so many words. */
class InputIT {
  private static PgServer server;
  private static final Engine ENGINE = Fixture.engine();

  /** Each works when it is run plainly, so each must work here. */
  private static final List<String> WORK =
      List.of(
          "\uFEFFcreate table bom (i int)",
          "create table crlf (i int);\r\ninsert into crlf values (1);\r\n",
          "",
          "   \n\t",
          "-- a comment\n/* another /* nested */ */",
          ";;;",
          "select '" + "x".repeat(2_000_000) + "'",
          "begin;\ncreate table bracket (i int);\ncommit;\nstart transaction; insert into bracket values (1); end work;",
          "create function f1() returns text language sql as $a$ select $b$;$b$ $a$; select f1()",
          "create function f2(i int) returns int language sql begin atomic select i; select i + 1; end",
          "create procedure p1() language plpgsql as $$ begin null; end $$; call p1()",
          "create table later (i int default 1); insert into later default values; alter table later add j int; update later set j = i",
          "create extension pgcrypto; create extension citext; create extension pg_trgm; create extension \"uuid-ossp\"; create extension hstore; create extension btree_gist",
          "create table base (id int primary key, t text); create view v as select * from base; create materialized view mv as select * from base; create unique index on mv (id); refresh materialized view concurrently mv",
          "create table rls (o text); alter table rls enable row level security; create policy p on rls using (o = current_user)",
          "create table pt (i int) partition by range (i); create table pt1 partition of pt for values from (0) to (9); alter table pt detach partition pt1",
          "comment on schema public is 'ours'; grant usage on schema public to anon; grant select on all tables in schema public to anon, authenticated",
          "select pg_catalog.set_config('search_path', '', false); create table public.dumped (i int)",
          "create temp table tt (i int) on commit drop; insert into tt values (1) returning i; table tt; values (1); show search_path; explain select 1",
          "select '%', '?', '??', '{fn now()}', '$1', E'\\'', U&'\\0061', '{\"a\":1}'::jsonb ? 'a', '{\"a\":1}'::jsonb ?| array['a'], '(1,1)'::point <-> '(0,0)'",
          "create table \"ümläut 😀\" (\"spalte;\" int)",
          "create table ru (i int); create rule r1 as on insert to ru do also (select 1; select 2)",
          "prepare q as select 1; execute q; deallocate q; declare c cursor for select 1; fetch c; close c; listen l; notify l; unlisten l",
          "create table lk (i int); lock table lk; set constraints all deferred; analyze lk; reindex table lk; truncate lk; discard temp",
          "create publication pub for table lk",
          "create table ex (r int4range, exclude using gist (r with &&)); create domain dm as int check (value > 0); create type ct as (a int); create type rg as range (subtype = int); create aggregate ag (int) (sfunc = int4pl, stype = int)",
          "create function af(int) returns int language sql as 'select 1'; alter table lk add k int; select af(k) from lk; create cast (ct as text) with inout",
          "set standard_conforming_strings = off; select 'a\\'; b'; set standard_conforming_strings = on; select 'c\\'; select 1",
          "select lo_create(0); alter default privileges grant select on tables to anon; notify x, 'y'",
          "create table dup (i int); do $$ begin for i in 1..3 loop execute format('insert into dup values (%s)', i); end loop; end $$");

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(15);
    ENGINE.prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whatWorksPlainlyWorksTrackedAndReplays() throws Exception {
    var changes = new ArrayList<Change>();
    for (int i = 0; i < WORK.size(); i++) {
      changes.add(Fixture.migration(i + 1, WORK.get(i)));
    }
    var outcome = ENGINE.apply(server.access(), changes, Fixture.options(), Progress.SILENT);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(outcome.applied()).hasSize(WORK.size());
    assertThat(ENGINE.apply(server.access(), changes, Fixture.options(), Progress.SILENT).applied())
        .isEmpty();
    try (var branch = PgServer.start(15)) {
      ENGINE.prepare(branch.access());
      var replay =
          ENGINE.replay(server.access(), branch.access(), Fixture.options(), Progress.SILENT);
      assertThat(replay).isInstanceOf(Outcome.Done.class);
      assertThat(Fixture.tracked(branch)).isEqualTo(Fixture.tracked(server));
      assertThat(Fixture.ask(branch, Role.APP, "select count(*) from dup")).isEqualTo("3");
      functionsAreCarried(branch);
    }
  }

  private void functionsAreCarried(PgServer branch) throws Exception {
    Fixture.passes(ENGINE, server, function("shared", 1), function("ours", 1));
    assertThat(
            ENGINE
                .replay(server.access(), branch.access(), Fixture.options(), Progress.SILENT)
                .applied())
        .hasSize(2);
    Fixture.passes(ENGINE, branch, function("ours", 7));
    Fixture.passes(
        ENGINE, server, function("shared", 2), function("shared", 3), function("ours", 2));
    assertThat(ENGINE.replay(server.access(), branch.access(), Fixture.options(), Progress.SILENT))
        .isInstanceOf(Outcome.Done.class);
    assertThat(Fixture.ask(branch, Role.MIGRATOR, "select shared() || ',' || ours()"))
        .isEqualTo("3,7");
    assertThat(
            ENGINE
                .replay(server.access(), branch.access(), Fixture.options(), Progress.SILENT)
                .applied())
        .isEmpty();
    Fixture.passes(ENGINE, branch, Fixture.migration(500, "select 'branch'"));
    Fixture.passes(ENGINE, server, Fixture.migration(500, "select 'parent'"));
    var diverged =
        ENGINE.replay(server.access(), branch.access(), Fixture.options(), Progress.SILENT);
    assertThat(((Outcome.Failed) diverged).error().sqlState()).isEqualTo("OF010");
  }

  private static Change.Function function(String name, int value) {
    return new Change.Function(
        name,
        "create or replace function "
            + name
            + "() returns int language sql as 'select "
            + value
            + "'");
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeAnythingRuns() throws Exception {
    var first = Fixture.migration(9000, "create table never (i int)");
    assertThat(
            Fixture.fails(ENGINE, server, first, Fixture.migration(9001, "select\n '\0'"))
                .message())
        .contains("line 2");
    assertThat(
            Fixture.fails(ENGINE, server, first, Fixture.migration(9001, "select '\uD800'"))
                .sqlState())
        .isEqualTo("OF011");
    assertThat(Fixture.fails(ENGINE, server, first, Fixture.migration(9000, "select 1")).sqlState())
        .isEqualTo("OF010");
    assertThat(Fixture.ask(server, Role.MIGRATOR, "select to_regclass('never') is null"))
        .isEqualTo("t");
  }

  @Test
  void aSeedThatFailsLeavesNothingAndRowsStaySecret() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(8000, "create table s (m text unique)"));
    var silent = new RunOptions("Seed", null, Engine.Timeouts.DEFAULT, "", false, "");
    var error =
        ENGINE
            .seed(
                server.access(),
                "uid",
                List.of(
                    new SeedText("first", "insert into s values ('eve');"),
                    new SeedText(
                        "second", "insert into s values ('ada');\ninsert into s values ('ada')")),
                silent)
            .orElseThrow();
    assertThat(error.stage()).isEqualTo(SqlFailure.Stage.SEED);
    assertThat(error.name()).isEqualTo("second");
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.statement()).contains("insert into s").doesNotContain("eve");
    assertThat(error.detail()).doesNotContain("ada");
    assertThat(Fixture.ask(server, Role.APP, "select count(*) from s")).isEqualTo("0");
  }

  /** Each text is read by itself: what one leaves open or sets is no matter of the next. */
  @Test
  void textsOfASeedRunInOrderAndInOneTransaction() throws Exception {
    Fixture.passes(ENGINE, server, Fixture.migration(8001, "create table o (m text, t text)"));
    var insert = "insert into o values ('%s', pg_current_xact_id()::text)";
    var texts =
        List.of(
            new SeedText("a", "begin;\n" + insert.formatted("a") + ";\ncommit;\n/* open"),
            new SeedText("b", ""),
            new SeedText(
                "c",
                "set standard_conforming_strings = off;\n"
                    + insert.formatted("c\\'")
                    + ";\n-- end"),
            new SeedText("d", insert.formatted("d\\") + ";"));
    assertThat(ENGINE.seed(server.access(), "texts", texts, Fixture.options())).isEmpty();
    assertThat(
            Fixture.ask(
                server,
                Role.APP,
                "select string_agg(m, ' ' order by ctid) || ' ' || count(distinct t) from o"))
        .isEqualTo("a c' d\\ 1");
    assertThat(ENGINE.loadedSeed(server.access(), "texts")).contains(SeedText.checksum(texts));
  }

  @Test
  void aSeedsTextThatCannotBeSentNamesItsSource() throws Exception {
    var texts = List.of(new SeedText("good", "select 1"), new SeedText("bad", "select '\0'"));
    var error = ENGINE.seed(server.access(), "nul", texts, Fixture.options()).orElseThrow();
    assertThat(error.sqlState()).isEqualTo("OF011");
    assertThat(error.message()).startsWith("bad: ");
  }
}
