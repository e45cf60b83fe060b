-- What a new cluster gets, once, in database postgres, from its own superuser. The roles come first, from eachStart.
grant pg_signal_backend, pg_read_all_stats to offshoot;

revoke connect, temporary on database postgres, template1 from public;

grant connect on database postgres to offshoot;

grant execute on function pg_catalog.pg_control_system() to offshoot;
-- so that it notices a new certificate
grant execute on function pg_catalog.pg_reload_conf() to offshoot;

create schema offshoot;

grant usage on schema offshoot to offshoot;

-- The one way to a role's password without the superuser: a verifier, never a password, and for our roles only.
create function offshoot.set_password(role_name text, verifier text) returns void language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp as $f$
begin
  if role_name not in ('offshoot', 'migrator', 'app', 'publishable') or role_name is null then
    raise exception using errcode = '42501', message = 'offshoot: not one of the operator''s roles';
  end if;
  if verifier !~ '^SCRAM-SHA-256\$[0-9]{4,6}:[A-Za-z0-9+/]+=*\$[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*$' or verifier is null then
    raise exception using errcode = '22023', message = 'offshoot: not a SCRAM-SHA-256 verifier';
  end if;
  execute format('alter role %I login password %L', role_name, verifier);
  execute format('alter role %I reset all', role_name);
  if role_name = 'offshoot' and current_setting('server_version_num')::int >= 170000 then
    -- as at each start
    alter role offshoot set transaction_timeout = 0;
  end if;
  if exists (select from pg_database where datname = 'app') then
    execute format('alter role %I in database app reset all', role_name);
  end if;
end $f$;

revoke all on function offshoot.set_password(text, text) from public;

grant execute on function offshoot.set_password(text, text) to offshoot;

-- Closed from the first moment: only a server in single-user mode looks past allow_connections.
create database offshoot_template owner offshoot is_template true allow_connections false;

revoke all on database offshoot_template from public;

