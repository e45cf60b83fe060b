package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a hostile migration may try, on the oldest and the newest Postgres. After each one nothing
 * of it is left: the ledger is as it was, no role gained anything, and the next migration runs.
 */
class AttackIT {
  /** A name, the SQL, and the SQLSTATEs that are right; none for what is allowed and harmless. */
  private record Attack(String name, String sql, String... states) {}

  private static final List<Attack> ATTACKS =
      List.of(
          // transaction control and ways out of the quoting
          new Attack("commit", "create table x (i int); commit; create table y (i int)", "0A000"),
          new Attack("rollback", "create table x (i int); rollback", "0A000"),
          new Attack("end", "create table x (i int); end", "0A000"),
          new Attack("abort", "abort", "0A000"),
          new Attack("begin alone", "begin; create table x (i int)", "0A000"),
          new Attack("start transaction", "start transaction; select 1", "0A000"),
          new Attack("begin with a mode", "begin isolation level serializable; commit", "0A000"),
          new Attack("savepoint", "savepoint s", "0A000"),
          new Attack("release", "release savepoint s", "0A000"),
          new Attack("rollback to", "savepoint s; rollback to s", "0A000"),
          new Attack("prepare transaction", "prepare transaction 'x'", "0A000"),
          new Attack("commit and chain", "commit and chain", "0A000"),
          new Attack("commit after a comment", "/* a /* b */ */ -- c\n commit", "0A000"),
          new Attack(
              "commit in a block", "do $$ begin create table x (i int); commit; end $$", "2D000"),
          new Attack("rollback in a block", "do $$ begin rollback; end $$", "2D000"),
          new Attack("commit in dynamic SQL", "do $$ begin execute 'commit'; end $$", "0A000"),
          new Attack(
              "commit in a procedure",
              "create procedure p() language plpgsql as $$ begin commit; end $$; call p()",
              "2D000"),
          new Attack("dollar quote breakout", "select $f$; end $f$; commit; $f$", "42601", "0A000"),
          new Attack("unterminated quote", "select 'x; commit", "42601"),
          new Attack("unterminated dollar", "do $x$ begin commit;", "42601"),
          new Attack("psql command", "\\! id", "42601"),
          new Attack("copy meta", "\\copy t from program 'id'", "42601"),
          new Attack("discard all", "discard all", "25001"),
          // the ledger
          new Attack("read the ledger", "select * from offshoot.migrations", "42501"),
          new Attack(
              "write the ledger",
              "insert into offshoot.migrations values (9, 9, 'a', 'b', 'c', 'd', true, true, '1', gen_random_uuid(), now(), '0')",
              "42501"),
          new Attack("delete the ledger", "delete from offshoot.migrations", "42501"),
          new Attack("truncate the ledger", "truncate offshoot.migrations", "42501"),
          new Attack(
              "announce", "insert into offshoot.pending select * from offshoot.pending", "42501"),
          new Attack("read pending", "select * from offshoot.pending", "42501"),
          new Attack(
              "take the writer lock", "lock table offshoot.writer in access share mode", "42501"),
          new Attack(
              "trigger on the ledger",
              "create function g() returns trigger language plpgsql as $$ begin return new; end $$; create trigger t before insert on offshoot.migrations for each row execute function g()",
              "42501"),
          new Attack(
              "rule on the ledger",
              "create rule r as on insert to offshoot.migrations do instead nothing",
              "42501"),
          new Attack(
              "policy on the ledger",
              "alter table offshoot.migrations enable row level security",
              "42501"),
          new Attack(
              "reference the ledger",
              "create table x (s bigint references offshoot.migrations (seq))",
              "42501"),
          new Attack("drop the schema", "drop schema offshoot cascade", "42501"),
          new Attack("own the schema", "alter schema offshoot owner to migrator", "42501"),
          new Attack("object in the schema", "create table offshoot.x (i int)", "42501"),
          new Attack(
              "overload record",
              "create function offshoot.record(text) returns void language sql as ''",
              "42501"),
          new Attack(
              "replace run",
              "create or replace function offshoot.run(sql text) returns void language sql as ''",
              "42501"),
          new Attack("drop run", "drop function offshoot.run(text)", "42501"),
          new Attack("call enter", "select offshoot.enter(null)", "42501"),
          new Attack("call finish", "select offshoot.finish(gen_random_uuid())", "42501"),
          new Attack(
              "call mirror", "select offshoot.mirror('1', array['a', 'b', '1'], '0')", "42501"),
          new Attack(
              "write Flyway's table", "delete from offshoot_flyway.flyway_schema_history", "42501"),
          new Attack("record early", "select offshoot.record()", "OF001"),
          new Attack(
              "record early, quietly",
              "do $$ begin perform offshoot.record(); exception when others then null; end $$",
              "OF001"),
          new Attack(
              "record early, undone",
              "do $$ begin perform offshoot.record(); raise division_by_zero; exception when division_by_zero then null; end $$"),
          new Attack(
              "statistics in the schema",
              "create table x (a int, b int); create statistics offshoot.x on a, b from x",
              "42501"),
          // other roles
          new Attack("set role", "set role offshoot", "42501"),
          new Attack("set role postgres", "set role postgres", "42501"),
          new Attack("session authorization", "set session authorization postgres", "42501"),
          new Attack("superuser", "alter role migrator superuser", "42501"),
          new Attack("create role", "create role x superuser", "42501"),
          new Attack("grant membership", "grant postgres to migrator", "42501"),
          new Attack("grant offshoot", "grant offshoot to migrator", "42501"),
          new Attack("own password", "alter role migrator password 'stolen-8Wq'", "OF004"),
          new Attack(
              "own password, in a subtransaction",
              "do $$ begin begin alter role migrator password 'x'; perform 1/0; exception when others then null; end; begin alter role migrator password 'y'; exception when others then null; end; end $$",
              "OF004"),
          new Attack("own setting", "alter role migrator set search_path = evil", "OF004"),
          new Attack(
              "own setting here",
              "alter role migrator in database app set statement_timeout = 1",
              "OF004"),
          new Attack("other's password", "alter role app password 'x'", "42501"),
          new Attack("database setting", "alter database app set search_path = evil", "42501"),
          new Attack("database owner", "alter database app owner to migrator", "42501"),
          new Attack("drop database", "drop database offshoot_template", "42501", "25001"),
          new Attack(
              "default privileges of offshoot",
              "alter default privileges for role offshoot grant all on tables to migrator",
              "42501"),
          new Attack("replication role", "set session_replication_role = replica", "42501"),
          new Attack("read passwords", "select rolpassword from pg_authid", "42501"),
          // the server
          new Attack("alter system", "alter system set fsync = off", "42501", "25001"),
          new Attack("program", "create table x (t text); copy x from program 'id'", "42501"),
          new Attack("file", "create table x (t text); copy x from '/etc/passwd'", "42501"),
          new Attack("to a program", "copy (select 1) to program 'cat'", "42501"),
          new Attack("read a file", "select pg_read_file('/etc/passwd')", "42501"),
          new Attack("list a directory", "select pg_ls_dir('/')", "42501"),
          new Attack("import", "select lo_import('/etc/passwd')", "42501"),
          new Attack("export", "select lo_export(1, '/tmp/x')", "42501"),
          new Attack("load", "load '/tmp/x.so'", "42501"),
          new Attack(
              "C", "create function x() returns int language c as '/tmp/x.so', 'x'", "42501"),
          new Attack("preload", "set local_preload_libraries = 'x'"),
          new Attack(
              "event trigger",
              "create function e() returns event_trigger language plpgsql as $$ begin end $$; create event trigger e on ddl_command_end execute function e()",
              "42501"),
          new Attack(
              "subscription",
              "create subscription s connection 'host=x' publication p with (connect = false)",
              "42501",
              "25001"),
          new Attack("tablespace", "create tablespace t location '/tmp'", "42501", "25001"),
          new Attack("slot", "select pg_create_physical_replication_slot('s')", "42501"),
          new Attack("reload", "select pg_reload_conf()", "42501"),
          new Attack(
              "end the operator",
              "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'offshoot'",
              "42501"),
          new Attack(
              "cancel the operator",
              "select pg_cancel_backend(pid) from pg_stat_activity where usename = 'offshoot'",
              "42501"),
          // extensions run their scripts as the superuser
          new Attack(
              "extension into the ledger",
              "create extension hstore schema offshoot",
              "OF005",
              "42501"),
          new Attack(
              "extension into the catalog",
              "create extension citext schema pg_catalog",
              "OF005",
              "42501"),
          new Attack("untrusted extension", "create extension postgres_fdw", "42501"),
          new Attack("dblink", "create extension dblink", "42501"),
          // trouble that looks as if it would pass
          new Attack(
              "idle timeout",
              "set idle_in_transaction_session_timeout = 1; select pg_sleep(0.01)",
              "25P03",
              ""),
          new Attack("end itself", "select pg_terminate_backend(pg_backend_pid())", "57P01"),
          new Attack(
              "pretend serialization",
              "do $$ begin raise exception using errcode = '40001'; end $$",
              "40001"),
          new Attack(
              "pretend ours",
              "do $$ begin raise exception using errcode = 'OF003'; end $$",
              "OF003"),
          // shadowing: recorded as itself, and nothing else changes
          new Attack(
              "own record",
              "create schema evil; create function evil.record() returns void language sql as ''; set search_path = evil, public"),
          new Attack(
              "temporary ledger",
              "create temp table migrations (i int); create temp table pending (i int); set search_path = pg_temp"),
          new Attack(
              "own operator",
              "create function public.always(xid8, xid8) returns boolean language sql as 'select true'; create operator public.= (leftarg = xid8, rightarg = xid8, function = public.always); set search_path = public, pg_catalog"),
          new Attack("asynchronous", "set synchronous_commit = off"),
          new Attack(
              "asynchronous in a trigger",
              "create table x (i int); create function f() returns trigger language plpgsql as $$ begin perform set_config('synchronous_commit', 'off', false); return null; end $$; create constraint trigger t after insert on x deferrable initially deferred for each row execute function f(); insert into x values (1)"),
          new Attack(
              "strings",
              "set standard_conforming_strings = off; select 'a\\'b; commit; --'; set standard_conforming_strings = on"),
          new Attack(
              "read only from now on",
              "set session characteristics as transaction read only, isolation level serializable"),
          new Attack("advisory unlock", "select pg_advisory_unlock_all()"));

  private static final java.util.Map<Integer, PgServer> SERVERS = new java.util.HashMap<>();
  private final Engine engine = Fixture.engine();

  static Stream<Arguments> attacks() {
    return Stream.of(15, 18)
        .flatMap(major -> ATTACKS.stream().map(a -> Arguments.of(major, a.name(), a)));
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(PgServer::close);
    SERVERS.clear();
  }

  private PgServer server(int major) throws Exception {
    var server = SERVERS.get(major);
    if (server == null) {
      server = PgServer.start(major);
      SERVERS.put(major, server);
      engine.prepare(server.access());
    }
    return server;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("attacks")
  void nothingIsGained(int major, String name, Attack attack) throws Exception {
    var server = server(major);
    var before = Fixture.tracked(server);
    var next =
        before.isEmpty() ? 1 : Long.parseLong(before.substring(before.lastIndexOf(',') + 1)) + 1;
    // in a session that goes on to be used, so that what it leaves behind would show
    String state;
    try {
      var outcome =
          Fixture.apply(
              engine,
              server,
              Fixture.migration(next, attack.sql()),
              Fixture.migration(next + 1, CLEAN));
      state = outcome instanceof Outcome.Failed failed ? failed.error().sqlState() : "";
    } catch (Unavailable e) {
      state = e.reason().name();
    }
    if (attack.states().length == 0) {
      assertThat(state).isEmpty();
    } else {
      assertThat(attack.states()).contains(state);
    }
    if (!state.isEmpty()) {
      assertThat(Fixture.tracked(server)).as("nothing recorded").isEqualTo(before);
      assertThat(
              Fixture.ask(
                  server,
                  Role.MIGRATOR,
                  "select count(*) from pg_class where relname in ('x', 'y')"))
          .isEqualTo("0");
    }
    assertThat(Fixture.ask(server, Role.OFFSHOOT, "select count(*) from offshoot.pending"))
        .isEqualTo("0");
    assertThat(
            Fixture.ask(
                server,
                Role.OFFSHOOT,
                "select string_agg(rolname, ',') from pg_roles where rolsuper or rolcreaterole or rolbypassrls"))
        .isEqualTo("postgres");
    assertThat(
            Fixture.ask(
                server,
                Role.OFFSHOOT,
                "select count(*) from pg_auth_members where member = (select oid from pg_roles where rolname = 'migrator')"))
        .isEqualTo("0");
    assertThat(
            Fixture.ask(
                server,
                Role.OFFSHOOT,
                "select string_agg(setrole::regrole || ' ' || setdatabase || ' ' || setconfig::text, ',')"
                    + " from pg_db_role_setting"))
        .isEqualTo(server.major() < 17 ? null : "offshoot 0 {transaction_timeout=0}");
    assertThat(Fixture.ask(server, Role.MIGRATOR, "select current_setting('search_path')"))
        .isEqualTo("\"$user\", public");
    Fixture.passes(engine, server, Fixture.migration(next + 2, CLEAN));
  }

  /**
   * Removes what allowed attacks made, and fails when it starts with anything but a clean session.
   */
  private static final String CLEAN =
      """
      do $$ begin
        if current_setting('search_path') <> 'public' or current_setting('synchronous_commit') <> 'on'
          or current_setting('transaction_isolation') <> 'read committed'
          or current_setting('transaction_read_only') <> 'off'
          or current_setting('standard_conforming_strings') <> 'on'
          or current_user <> 'migrator' or session_user <> 'migrator'
          or exists (select from pg_prepared_statements) or exists (select from pg_cursors where is_holdable)
          or exists (select from pg_class where relpersistence = 't' and pg_table_is_visible(oid))
          or exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
        then raise exception 'something was left in the session';
        end if;
      end $$;
      drop schema if exists evil cascade;
      drop operator if exists public.= (xid8, xid8);
      drop function if exists public.always(xid8, xid8);
      drop table if exists x;
      drop function if exists f();
      """;
}
