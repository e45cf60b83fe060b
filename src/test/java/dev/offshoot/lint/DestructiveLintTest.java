package dev.offshoot.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row per form of a statement: what is found in it, or that nothing is. */
class DestructiveLintTest {
  private final DestructiveLint lint = new DestructiveLint();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drop table orders | DROP_TABLE drops table orders",
        "DROP TABLE IF EXISTS Shop.Orders CASCADE | DROP_TABLE drops table shop.orders",
        "drop table \"Order Lines\" | DROP_TABLE drops table \"Order Lines\"",
        "drop table shop.\"a\"\"b\" | DROP_TABLE drops table shop.\"a\"\"b\"",
        "drop table a, b | DROP_TABLE drops table a; DROP_TABLE drops table b",
        "drop foreign table f | DROP_TABLE drops foreign table f",
        "drop materialized view m | DROP_TABLE drops materialized view m",
        "drop sequence if exists s | DROP_TABLE drops sequence s",
        "drop owned by app | DROP_TABLE drops everything that role app owns",
        "drop schema shop cascade | DROP_SCHEMA drops schema shop",
        "drop database shop | DROP_SCHEMA drops database shop",
        "drop type if exists mood | DROP_TYPE drops type mood",
        "drop domain email | DROP_TYPE drops domain email",
        "drop extension hstore cascade | DROP_COLUMN drops extension hstore and the columns that need it",
        "alter table t drop column a | DROP_COLUMN drops column a of t",
        "alter table only s.t drop if exists \"A\" cascade | DROP_COLUMN drops column \"A\" of s.t",
        "alter foreign table t drop a | DROP_COLUMN drops column a of t",
        "alter table if exists t drop a, add b int, drop c | DROP_COLUMN drops column a of t; DROP_COLUMN drops column c of t",
        "alter type addr drop attribute zip | DROP_COLUMN drops attribute zip of type addr",
        "alter table t detach partition p; drop table p | DROP_TABLE drops table p",
        "truncate orders | TRUNCATE empties table orders",
        "truncate table only a, s.b restart identity | TRUNCATE empties table a; TRUNCATE empties table s.b",
        "truncate a cascade | TRUNCATE empties table a and every table that refers to it",
        "delete from orders | DELETE_ALL deletes all rows of orders",
        "delete from only shop.orders as o | DELETE_ALL deletes all rows of shop.orders",
        "delete from t using u | DELETE_ALL deletes all rows of t",
        "delete from t where true | DELETE_ALL deletes all rows of t",
        "delete from t where 1 = 1 or false | DELETE_ALL deletes all rows of t",
        "with d as (delete from t returning *) insert into a select * from d | DELETE_ALL deletes all rows of t",
        "insert into a with d as (delete from t returning *) select * from d | DELETE_ALL deletes all rows of t",
        "prepare p as delete from t | DELETE_ALL deletes all rows of t",
        "explain analyze delete from t | DELETE_ALL deletes all rows of t",
        "merge into t using s on true when matched then delete | DELETE_ALL deletes rows by a condition that never varies from t",
        "update t set a = 1 | UPDATE_ALL updates all rows of t",
        "update only t set (a, b) = (select 1, 2) | UPDATE_ALL updates all rows of t",
        "update t set a = b from u | UPDATE_ALL updates all rows of t",
        "with d as (update t set a = 1 returning *) select * from d | UPDATE_ALL updates all rows of t",
        "merge into t using s on 1 = 1 when matched then update set a = s.a | UPDATE_ALL updates rows by a condition that never varies of t",
        "alter table orders alter column qty type smallint | NARROW_TYPE turns column qty of orders into smallint, which may not hold every value",
        "alter table t alter a set data type integer | NARROW_TYPE turns column a of t into integer, which may not hold every value",
        "alter table t alter a type varchar(10) | NARROW_TYPE turns column a of t into varchar(10), which may not hold every value",
        "alter table t alter a type numeric(10, 2) | NARROW_TYPE turns column a of t into numeric(10, 2), which may not hold every value",
        "alter table t alter a type timestamp | NARROW_TYPE turns column a of t into timestamp, which may not hold every value",
        "alter table t alter a type timestamptz(3) | NARROW_TYPE turns column a of t into timestamptz(3), which may not hold every value",
        "alter table t alter a type text[] | NARROW_TYPE turns column a of t into text[], which may not hold every value",
        "alter table t alter a type mood using a::mood | NARROW_TYPE turns column a of t into mood, which may not hold every value",
        "alter table t alter a type text using left(a, 3) | NARROW_TYPE turns column a of t into text by an expression, which may not keep every value",
        "alter table t alter a type text using null | NARROW_TYPE turns column a of t into text by an expression, which may not keep every value",
        "alter table t alter a type text using a::varchar(3)::text | NARROW_TYPE turns column a of t into text by an expression, which may not keep every value",
        "alter type addr alter attribute a type int | NARROW_TYPE turns column a of addr into int, which may not hold every value",
        "alter table t alter a set not null | NOT_NULL sets column a of t NOT NULL",
        "alter table t add column a int not null | NOT_NULL adds column a to t NOT NULL without a default",
        "alter table t add a int primary key | NOT_NULL adds column a to t NOT NULL without a default",
        "alter table t add constraint c not null a | NOT_NULL sets column a of t NOT NULL",
        "alter domain d set not null | NOT_NULL sets every column of domain d NOT NULL",
        "do $$ begin drop table x; end $$ | DROP_TABLE drops table x",
        "do language plpgsql 'begin delete from t where a = ''b''; truncate t; end' | TRUNCATE empties table t",
        "do $$ begin select 1, 2 into strict a, b; update t set x = 1; end $$ | UPDATE_ALL updates all rows of t",
        "do $$ begin foo bar; if a then truncate u; else drop table t; end if; end $$ | TRUNCATE empties table u; DROP_TABLE drops table t",
        "do E'begin end' | UNREADABLE cannot be read: a DO block within an escape string",
        "create function f() returns int language sql begin atomic select case when a then 1 end; delete from t; end; drop table z | DROP_TABLE drops table z",
        "select E'\\''; drop table a; --' | DROP_TABLE drops table a",
        "select e'\\\\'; drop table a; --' | DROP_TABLE drops table a",
        "/* a /* b */ c */ drop table a | DROP_TABLE drops table a",
        "set standard_conforming_strings = off | UNREADABLE cannot be judged: it changes where strings end (standard_conforming_strings)",
        "select ) | UNREADABLE cannot be read by the Postgres grammar, from \")\" on",
        "select * from | UNREADABLE cannot be read: the statement ends before it is complete",
        "\\d orders | UNREADABLE cannot be read by the Postgres grammar, from \"\\\" on",
        "select 'never closed; | UNREADABLE cannot be read by the Postgres grammar, from \"'\" on",
        "select $$ never closed; | UNREADABLE cannot be read: the statement ends before it is complete",
        "/* never closed | UNREADABLE cannot be read by the Postgres grammar",
      })
  void found(String sql, String expected) {
    assertThat(shown(sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-- nothing",
        ";;;",
        "drop view v cascade",
        "drop index concurrently if exists i",
        "drop function f(int) cascade",
        "drop trigger a on t; drop policy a on t; drop rule a on t; drop role r; drop extension x",
        "alter table t drop constraint c cascade, alter a drop not null, alter b drop default",
        "alter table t detach partition p concurrently",
        "delete from t where a",
        "delete from t where current of c",
        "delete from t where exists (select 1)",
        "update t set a = 1 where b = 2",
        "merge into t using s on t.id = s.id when matched then delete",
        "explain delete from t",
        "alter table t alter a type text, alter b type varchar, alter c type bigint",
        "alter table t alter a type character varying, alter b type numeric, alter c type decimal",
        "alter table t alter a type timestamp with time zone, alter b type jsonb, alter c type int8",
        "alter table t alter a type text using a::text, alter \"B\" type text using \"B\"",
        "alter table t alter a type jsonb using cast(a as jsonb)",
        "alter table t alter a type timestamptz using a at time zone 'UTC'",
        "alter table t add a int, add b int not null default 1, add c bigserial not null",
        "alter table t add a bigint not null generated always as identity",
        "alter table t add constraint c not null a not valid",
        "create table t (a int not null); delete from t; truncate t; drop table t",
        "create table t as select 1; alter table t alter a set not null, drop b",
        "create table a (x int); alter table a rename to b; drop table b",
        "create table T (a int); drop table \"t\"",
        "create type m as enum ('a'); drop type m; create schema s; drop schema s cascade",
        "create function f() returns void language plpgsql as $$ begin drop table x; end $$",
        "create rule r as on delete to t do instead (delete from u; delete from v)",
        "create table t (a int references b on delete cascade on update set null)",
        "grant delete, truncate on t to x",
        "select 'drop table x; truncate y', \"drop table z\" from t",
        "select $a$ drop table x; $b$ delete from t; $b$ $a$ -- drop table y",
        "/* a /* drop table b */ drop table c; */ select 1",
        "comment on table t is 'delete from t; drop table t'",
        "do $$ begin raise notice 'drop table x'; /* drop table y */ end $$",
        "do $$ begin execute 'drop table x'; end $$",
        "do language plpython3u $$ drop table x $$",
        "insert into products values (3, 'a')",
        "insert into products (category_id) select id from categories",
        "insert into products (category_id, paid) values (null, 3)",
        "update t set a_id = (select 1) where b",
        // what came with Postgres 15 to 18
        "merge into t using s on t.id = s.id when not matched by source then delete"
            + " returning merge_action(), t.*",
        "select * from json_table('[1]'::jsonb, '$[*]' columns (id for ordinality)) as j",
        "select json_exists(a, '$.x'), json_query(a, '$.x' with wrapper), any_value(b) from t",
        "create table t (a int, b int generated always as (a * 2) virtual)",
        "update t set a = 1 where b returning with (old as o, new as n) o.a, n.a",
        "create table t (id int, d daterange, primary key (id, d without overlaps))",
        "create unique index i on t (a) nulls not distinct",
        "alter table t add constraint c foreign key (a) references b (id) not enforced",
        "alter table t alter a set expression as (b + 1)",
        "create publication p for table a (x) where (x > 1), tables in schema s",
        "copy t from stdin (on_error ignore)",
        "select 0x1F, 1_000_000",
      })
  void nothing(String sql) {
    assertThat(lint.of(sql)).isEmpty();
  }

  /** What happened before in the text proves nothing: the table may be an old one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table if not exists t (a int); drop table t",
        "create table t (a int); drop table t; drop table t",
        "create table t (a int); drop table public.t",
        "create table t (a int); drop table \"T\"",
        "create table s.t (a int); drop table t",
        "create table t (a int); set search_path = s; drop table t",
        "create table t (a int); reset all; drop table t",
        "begin; create table t (a int); rollback; drop table t",
        "create table t (a int); alter table t rename to b; alter table a rename to t; drop table t",
        "create table n (a int); alter table t rename to o; alter table n rename to t; drop table o",
        "create table t (a int); alter table t attach partition p default; drop table t",
        "create table t (a int); alter table o inherit t; drop table t",
        "drop table t; create table t (a int)",
        "do $$ begin create table t (a int); end $$; drop table t",
      })
  void dropsAnOldTable(String sql) {
    assertThat(lint.of(sql)).extracting(Finding::kind).containsExactly(Kind.DROP_TABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "insert into p (name, a_id) values ('a', 3), ('b', 4) | a_id",
        "insert into p (a_id) values (default), (null), (-4) | a_id",
        "insert into p (a_id, b_id) select 'x'::uuid, uuid 'y' | a_id b_id",
        "insert into p (a_id) select id from a union all select 3 | a_id",
        "insert into p (n) values (1) on conflict (n) do update set \"A_id\" = 5 | \"A_id\"",
        "update p set n = 1, a_id = cast('x' as uuid) where b | a_id",
        "update p set (n, a_id) = (1, 2) where b | a_id",
        "merge into p using s on p.n = s.n when matched then update set a_id = 3"
            + " when not matched then insert (b_id) values (4) | a_id b_id",
      })
  void literalKeys(String sql, String columns) {
    var expected = new ArrayList<String>();
    for (var column : columns.split(" ")) {
      expected.add(
          "writes a literal into "
              + column
              + " of p; generated keys differ between databases, look it up instead");
    }
    assertThat(lint.of(sql)).extracting(Finding::message).containsExactlyElementsOf(expected);
    assertThat(lint.of(sql)).noneMatch(f -> f.kind().destructive());
  }

  /** Right for Postgres, unknown to the grammar: the list in the class comment. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter system set work_mem = '1MB'",
        "alter table all in tablespace a set tablespace b",
        "alter routine f(int) rename to g",
        "drop routine f",
        "drop transform for a language b",
        "drop function f(int), g",
        "create schema s create table t (a int)",
        "set schema 'x'",
        "merge into only t using s on t.a = s.a when matched then do nothing",
        "alter table t alter constraint c not enforced",
        "grant x to y with inherit true, set false",
        "select a from t group by distinct rollup (a)",
        "select 'x' is nfc normalized",
        "select a at local",
        "select system_user",
        "select * from a join b using (x) as j",
        "select array[1,2][1:2]",
        "copy t from stdin;\n1\ta\n\\.\nselect 1",
      })
  void unknownToTheGrammar(String sql) {
    assertThat(lint.of(sql)).extracting(Finding::kind).containsExactly(Kind.UNREADABLE);
  }

  @Test
  void linesAreThoseOfTheText() {
    var sql =
        """
        -- first
        select 'a
        b', E'c
        d' /* e
        f */;
        alter table t
          drop a,
          drop b;
        do $x$
        begin
          delete from t;
        end $x$;
        with d as (
          delete from u)
        select $$
        $$; \
        truncate v\
        """;
    assertThat(lint.of(sql)).extracting(Finding::line).containsExactly(7, 8, 11, 14, 16);
  }

  @Test
  void anUnreadableStatementHidesNoOther() {
    assertThat(shown("select 1;\nselec 2;\ndrop/**/table--\na;\nupdat 3;\nupdat 4"))
        .isEqualTo(
            "UNREADABLE cannot be read by the Postgres grammar, from \"selec\" on;"
                + " nor can lines 5, 6; DROP_TABLE drops table a");
  }

  /** Neither memory, nor stack, nor patience runs out. */
  @Test
  void refusesWhatItCannotAfford() {
    var n = 100_000;
    for (var sql :
        new String[] {
          "select 1;".repeat(n * 2),
          "insert into t values " + "(1),".repeat(n) + "(1)",
          "select " + "(".repeat(n),
          "select " + "(".repeat(500) + "1" + ")".repeat(500),
          "select " + "not ".repeat(n) + "a",
          "select " + "case when a then ".repeat(5_000) + "1" + " end".repeat(5_000),
          "/*".repeat(n),
        }) {
      assertThat(lint.of(sql)).extracting(Finding::kind).containsExactly(Kind.UNREADABLE);
    }
  }

  @Test
  void theShopLosesThreeThings() throws IOException {
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(Path.of("k8s/examples/shop"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
        var shown = shown(Files.readString(file));
        if (!shown.isEmpty()) {
          found.put(file.getFileName().toString(), shown);
        }
      }
    }
    assertThat(found)
        .containsExactly(
            entry(
                "20250423091500_backfill_customer_locale.sql",
                "NOT_NULL sets column locale of customers NOT NULL"),
            entry(
                "20250805140000_wider_quantities.sql",
                "NARROW_TYPE turns column quantity of order_lines into integer,"
                    + " which may not hold every value"),
            entry(
                "20250827090000_drop_customer_phone.sql",
                "DROP_COLUMN drops column phone of customers"));
  }

  private String shown(String sql) {
    var all = new ArrayList<String>();
    lint.of(sql).forEach(f -> all.add(f.kind() + " " + f.message()));
    return String.join("; ", all);
  }

  @Test
  void manyTextsAreJudgedAsEachByItself() {
    var texts = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      texts.add("create table t%d (a int);\ndrop table u%d;".formatted(i, i));
      texts.add("select is not sql".repeat(i % 2) + "; delete from t" + i);
      texts.add("drop table t" + i); // made by another text: that proves nothing here
      texts.add("-- " + "x".repeat(20_000));
    }
    assertThat(lint.ofEach(texts)).isEqualTo(texts.stream().map(lint::of).toList());
  }
}
