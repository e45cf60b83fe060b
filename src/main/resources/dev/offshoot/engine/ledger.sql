-- Which run of which server this is. Within one of them a process id and a transaction id mean what they meant before; after
-- a promotion or on a restored volume both are given out again.
create function offshoot.incarnation() returns text language sql stable set search_path = pg_catalog, pg_temp as $f$
  select left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' || extract(epoch from pg_postmaster_start_time())
$f$;

-- attempt: the one try that this row is of, given to it by its announcement. Only it tells whether that try was committed.
create table offshoot.migrations (
  seq bigint not null unique,
  version numeric(20,0) primary key,
  name text not null,
  sql text not null,
  checksum text not null,
  origin text not null,
  transactional boolean not null,
  replay boolean not null,
  xid xid8 not null,
  attempt uuid not null default gen_random_uuid(),
  applied_at timestamptz not null default clock_timestamp(),
  duration interval not null,
  operation_uid text);

-- Append-only; the last row of a name is its present text. base_checksum: the parent's text at the last create, rebase or merge.
create table offshoot.functions (
  seq bigint primary key,
  name text not null,
  sql text not null,
  checksum text not null,
  base_checksum text,
  origin text not null,
  xid xid8 not null,
  attempt uuid not null default gen_random_uuid(),
  applied_at timestamptz not null default clock_timestamp(),
  duration interval not null,
  operation_uid text);

create index on offshoot.functions (name, seq);

create table offshoot.reverted (
  version numeric(20,0) not null,
  checksum text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (version, checksum));

-- What is being run: written by offshoot's own session before it runs, under the id of the transaction that may record it.
-- mirror: its description, script and checksum, as Flyway computes them.
create table offshoot.pending (
  xid xid8 primary key,
  attempt uuid not null unique default gen_random_uuid(),
  incarnation text not null default offshoot.incarnation(),
  kind text not null check (kind in ('migration', 'function', 'seed', 'standalone')),
  seq bigint not null,
  version numeric(20,0),
  name text not null,
  sql text not null,
  checksum text not null,
  base_checksum text,
  origin text not null,
  operation_uid text,
  replay boolean not null,
  pid int not null,
  backend_start timestamptz,
  holder int not null,
  role_xmin xid not null,
  mirror text[],
  at timestamptz not null default clock_timestamp());

-- Locked, never written: one writer per database.
create table offshoot.writer ();

-- What is remembered of an object: that the branch was created, what became of its seed, which answer was used, which reset replaced the database.
create table offshoot.marks (
  uid text not null,
  kind text not null,
  outcome text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (uid, kind));

-- One row for each merge, rebase or reset of this database, written before its first change: a name is used once per target.
create table offshoot.operations (
  uid text not null,
  system_identifier text not null,
  kind text not null,
  namespace text not null,
  name text not null,
  generated boolean not null,
  target text not null,
  source_uid text not null,
  spec_digest text not null,
  plan_digest text not null default '',
  asked_digest text not null default '',
  rehearsed_digest text not null default '',
  refreshed text not null default '',
  source_digest text not null default '',
  lost text not null default '',
  reverted text not null default '',
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  outcome text,
  primary key (uid, system_identifier));

create table offshoot.seeds (
  uid text not null,
  checksum text not null,
  xid xid8 not null,
  attempt uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  primary key (uid, checksum));

create table offshoot.failures (
  function boolean not null,
  key text not null,
  checksum text not null,
  origin text not null,
  retry text not null,
  error text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (function, key));

-- Which text of a function a set last saw deployed as it wants it: a later text of another origin is not taken back.
create table offshoot.seen_functions (
  origin text not null,
  name text not null,
  checksum text not null,
  primary key (origin, name));

create table offshoot.logs (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  operation_uid text,
  level text not null,
  text text not null);

-- Flyway's own table, so that its tools read any branch. A report like any other: it is never read back.
create table offshoot_flyway.flyway_schema_history (
  installed_rank int not null constraint flyway_schema_history_pk primary key,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum int,
  installed_by varchar(100) not null,
  installed_on timestamp not null default now(),
  execution_time int not null,
  success boolean not null);

create index flyway_schema_history_s_idx on offshoot_flyway.flyway_schema_history (success);

-- A function and not a procedure: a procedure that is called outside a transaction block could commit.
create function offshoot.run(sql text) returns void language plpgsql volatile security invoker as $f$
begin
  execute sql;
end $f$;

-- A session without a past, at the beginning of a migration's transaction: what DISCARD ALL does, but for plans, which are
-- only ours.
create function offshoot.forget_session() returns void language plpgsql volatile security invoker as $f$
begin
  execute 'close all'; -- CLOSE alone is PL/pgSQL's own word
  set session authorization default;
  reset all;
  deallocate all;
  unlisten *;
  discard temp;
  discard sequences;
  set timezone to 'UTC';
  perform pg_catalog.pg_advisory_unlock_all();
end $f$;

create function offshoot.next_seq() returns bigint language sql stable set search_path = pg_catalog, pg_temp as $f$
  select 1 + greatest((select max(seq) from offshoot.migrations), (select max(seq) from offshoot.functions), 0)
$f$;

-- Flyway's row beside the ledger's, in the same transaction. What keeps it out is a line in the log and nothing more.
create function offshoot.mirror(of_version text, row_texts text[], took interval) returns void language plpgsql volatile
  set search_path = pg_catalog, pg_temp as $f$
begin
  insert into offshoot_flyway.flyway_schema_history
      (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
    select 1 + coalesce(max(h.installed_rank), 0), of_version, row_texts[1], 'SQL', row_texts[2], row_texts[3]::int, session_user,
      least(extract(epoch from took) * 1000, 2147483647)::int, true
    from offshoot_flyway.flyway_schema_history h;
exception when others then
  insert into offshoot.logs (level, text)
    values ('WARNING', 'Flyway''s table has no row of ' || coalesce(row_texts[2], of_version, 'a function') || ': ' || sqlstate || ' ' || sqlerrm);
end $f$;

-- Refuses what a migration may leave behind in nobody's interest: it would poison the sessions that come after it.
create function offshoot.check_side_effects(who text, role_xmin xid) returns void language plpgsql volatile
  set search_path = pg_catalog, pg_temp as $f$
begin
  if exists (select from pg_db_role_setting s
              where s.setrole = (select r.oid from pg_roles r where r.rolname = who)
                 or s.setdatabase = (select d.oid from pg_database d where d.datname = current_database())) then
    raise exception using errcode = 'OF004', message = 'a migration may not change settings of its role or of the database',
      hint = 'Use SET in the migration, or spec.postgres.parameters of the branch.';
  end if;
  if not exists (select from pg_authid a where a.rolname = who and a.xmin = role_xmin) then
    raise exception using errcode = 'OF004', message = 'a migration may not alter the role that it runs as';
  end if;
  if exists (select from pg_extension e join pg_namespace n on n.oid = e.extnamespace
              where e.extowner <> 10 and (n.nspname in ('offshoot', 'offshoot_flyway', 'information_schema') or n.nspname like 'pg\_%')) then
    raise exception using errcode = 'OF005', message = 'a migration may not put an extension into this schema',
      hint = 'Put it into a schema of your own, such as public.';
  end if;
end $f$;

-- Moves the row of this very transaction from pending into the ledger. Being that transaction is the only capability.
create function offshoot.record() returns void language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp set standard_conforming_strings = on set transform_null_equals = off
  set row_security = off as $f$
declare
  p offshoot.pending;
begin
  delete from offshoot.pending x where x.xid = pg_current_xact_id() and x.kind <> 'standalone' returning * into p;
  if not found then
    raise exception using errcode = 'OF001', message = 'no such pending migration in this transaction';
  end if;
  if not exists (select from pg_locks l where l.pid = p.holder and l.granted and l.mode = 'ExclusiveLock'
                    and l.locktype = 'relation' and l.relation = 'offshoot.writer'::regclass
                    and l.database = (select d.oid from pg_database d where d.datname = current_database())) then
    raise exception using errcode = 'OF002', message = 'the writer lock is gone';
  end if;
  if p.seq <> 1 + greatest((select max(m.seq) from offshoot.migrations m), (select max(f.seq) from offshoot.functions f), 0) then
    raise exception using errcode = 'OF003', message = 'the ledger has moved';
  end if;
  perform offshoot.check_side_effects(session_user::text, p.role_xmin);
  perform offshoot.enter(p);
end $f$;

-- The row of pending enters the ledger; kept apart since offshoot itself calls it for what ran outside a transaction.
create function offshoot.enter(p offshoot.pending) returns void language plpgsql volatile
  set search_path = pg_catalog, pg_temp as $f$
begin
  if p.kind = 'seed' then
    insert into offshoot.seeds (uid, checksum, xid, attempt) values (p.name, p.checksum, p.xid, p.attempt);
  elsif p.kind = 'function' then
    insert into offshoot.functions (seq, name, sql, checksum, base_checksum, origin, xid, attempt, duration, operation_uid)
      values (p.seq, p.name, p.sql, p.checksum, p.base_checksum, p.origin, p.xid, p.attempt, clock_timestamp() - p.at, p.operation_uid);
    delete from offshoot.failures f where f.function and f.key = p.name;
  else
    insert into offshoot.migrations
        (seq, version, name, sql, checksum, origin, transactional, replay, xid, attempt, duration, operation_uid)
      values (p.seq, p.version, p.name, p.sql, p.checksum, p.origin, p.kind = 'migration', p.replay, p.xid, p.attempt,
        clock_timestamp() - p.at, p.operation_uid);
    delete from offshoot.failures f where not f.function and f.key = p.version::text;
    delete from offshoot.reverted r where r.version = p.version;
  end if;
  if p.kind <> 'seed' then
    perform offshoot.mirror(p.version::text, p.mirror, clock_timestamp() - p.at);
  end if;
  insert into offshoot.logs (operation_uid, level, text)
    values (p.operation_uid, 'INFO', 'applied ' || case p.kind when 'function' then 'function ' when 'seed' then 'seed ' else p.version || ' ' end
      || p.name || ' in ' || round(extract(epoch from clock_timestamp() - p.at) * 1000) || ' ms (' || p.origin || ')');
end $f$;

-- The same for what ran outside a transaction, which only offshoot may say.
create function offshoot.finish(id uuid) returns void language plpgsql volatile
  set search_path = pg_catalog, pg_temp as $f$
declare
  p offshoot.pending;
begin
  delete from offshoot.pending x where x.attempt = id and x.kind = 'standalone' returning * into p;
  if not found then
    raise exception using errcode = 'OF001', message = 'no such migration was started';
  end if;
  -- each start of the server asserts its roles anew, so after one the role is another row, and as it should be
  perform offshoot.check_side_effects('migrator', case when p.at < pg_postmaster_start_time()
    then (select a.xmin from pg_authid a where a.rolname = 'migrator') else p.role_xmin end);
  p.seq := offshoot.next_seq();
  perform offshoot.enter(p);
end $f$;

revoke all on all functions in schema offshoot from public;

-- The branch's story, for whoever has the application's login, also while no operator runs; migrations cannot read it.
grant usage on schema offshoot to app;

grant select on offshoot.logs to app;

grant execute on function offshoot.run(text), offshoot.forget_session(), offshoot.incarnation(), offshoot.record() to migrator;

reset role;

