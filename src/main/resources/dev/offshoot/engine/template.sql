-- What every database of a branch is made from, once, in offshoot_template: the only superuser work there ever is.
drop schema public;

create schema public authorization migrator;

grant usage on schema public to app;

alter default privileges for role migrator grant usage on schemas to app;

alter default privileges for role migrator grant select, insert, update, delete on tables to app;

alter default privileges for role migrator grant usage on sequences to app;

create schema offshoot authorization offshoot;

grant usage on schema offshoot to migrator;

create schema offshoot_flyway authorization offshoot;

grant usage on schema offshoot_flyway to migrator, app;

alter default privileges for role offshoot in schema offshoot_flyway grant select on tables to migrator, app;

-- Lets the ledger see that a role was altered in this transaction, never its password.
grant select (oid, rolname, xmin) on pg_catalog.pg_authid to offshoot;

grant execute on function pg_catalog.pg_control_system() to offshoot;

-- What the pod's probe writes of its volume, percent used and MB free: the server itself cannot see it. Not in schema offshoot: a dump that is
-- restored there leaves it alone.
create schema offshoot_server;

grant usage on schema offshoot_server to offshoot;

create function offshoot_server.volume() returns text language sql volatile security definer set search_path = pg_catalog, pg_temp as $f$
  select pg_read_file('offshoot-volume', 0, 40, true)
$f$;

revoke all on function offshoot_server.volume() from public;

grant execute on function offshoot_server.volume() to offshoot;

set role offshoot;

