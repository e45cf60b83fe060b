package dev.offshoot.engine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of one migration's session reaches the next, although they share a connection. */
class LeftoverIT {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theNextMigrationFindsACleanSession(int major) throws Exception {
    var engine = Fixture.engine();
    try (var server = PgServer.start(major)) {
      engine.prepare(server.access());
      Fixture.passes(
          engine,
          server,
          Fixture.migration(
              1,
              """
              create table kept (pid int);
              insert into kept select pg_backend_pid();
              create temp table t (i int);
              prepare p as select 1;
              declare c cursor with hold for select 1;
              select pg_advisory_lock(7);
              listen x;
              set search_path = evil;
              set statement_timeout = '1h';
              set lock_timeout = 0;
              set session characteristics as transaction isolation level serializable, read only;
              set my.own = 'x';
              set timezone = 'Asia/Tokyo';
              """),
          Fixture.migration(
              2,
              """
              do $$ begin
                if not exists (select from kept where pid = pg_backend_pid()) then raise 'another session'; end if;
                if to_regclass('t') is not null then raise 'table'; end if;
                if exists (select from pg_prepared_statements) then raise 'statement'; end if;
                if exists (select from pg_cursors where is_holdable) then raise 'cursor'; end if;
                if exists (select from pg_locks where locktype = 'advisory') then raise 'lock'; end if;
                if current_setting('search_path') <> 'public' then raise 'path'; end if;
                if current_setting('statement_timeout') <> '0' then raise 'timeout'; end if;
                if current_setting('lock_timeout') <> '2s' then raise 'lock timeout'; end if;
                if current_setting('transaction_isolation') <> 'read committed' then raise 'isolation'; end if;
                if current_setting('my.own', true) <> '' then raise 'setting'; end if;
                if current_setting('timezone') <> 'UTC' then raise 'zone'; end if;
              end $$
              """));
    }
  }
}
