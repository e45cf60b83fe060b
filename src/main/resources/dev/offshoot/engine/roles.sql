-- The one way to a role that migrations may grant to, without the superuser: it has no login and no right of its own.
create or replace function offshoot.assert_role(role_name text) returns void language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp as $f$
declare
  found_role pg_roles;
begin
  if role_name is null or role_name !~ '^[A-Za-z_][A-Za-z0-9_$-]{0,62}$' or starts_with(role_name, 'pg_') or starts_with(role_name, 'offshoot_')
    or role_name in ('postgres', 'offshoot', 'migrator', 'app', 'publishable', 'public', 'none') then
    raise exception using errcode = '42939', message = 'offshoot: not a role of the application';
  end if;
  select * into found_role from pg_roles r where r.rolname = role_name;
  if found_role.oid is null then
    execute format('create role %I nologin', role_name);
  elsif found_role.rolcanlogin or found_role.rolsuper or found_role.rolcreatedb or found_role.rolcreaterole
    or found_role.rolreplication or found_role.rolbypassrls then
    execute format('alter role %I nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls', role_name);
  end if;
end $f$;

revoke all on function offshoot.assert_role(text) from public;

grant execute on function offshoot.assert_role(text) to offshoot;

