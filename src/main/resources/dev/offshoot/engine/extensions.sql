-- The one way to an extension without the superuser: one of the image's, by name, in a schema that can hold it.
create or replace function offshoot_server.install_extension(wanted text) returns void language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp as $f$
declare
  line text;
begin
  if exists (select from pg_extension e where e.extname = wanted) then
    return;
  end if;
  -- an extension whose control file names its schema would refuse another one
  line := format('create extension %I %s cascade', wanted, case when exists (
    select from pg_available_extensions e join pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
     where e.name = wanted and v.schema is not null) then '' else 'schema public' end);
  -- nothing is looked up by name from here on: the schema of what it requires
  perform set_config('search_path', 'public, pg_temp', true);
  execute line;
end $f$;

revoke all on function offshoot_server.install_extension(text) from public;

grant execute on function offshoot_server.install_extension(text) to offshoot;

