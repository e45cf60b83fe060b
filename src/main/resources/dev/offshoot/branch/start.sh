#!/bin/sh
# Starts this branch's Postgres: makes the data directory when, and only when, the operator says that the branch is new; has the
# server's own superuser assert roles and passwords before any connection is possible; then becomes the server.
# It must never run initdb for a branch that had a database: an empty volume then is lost data, and it says so and stops.
# Only shell built-ins, initdb and postgres are used, so that any image with these three will do.
set -eu

volume=/var/lib/offshoot
files=/etc/offshoot
sql=/etc/offshoot-sql
run=/run/offshoot

echo starting > "$run/state"

say() { echo "offshoot: $*" >&2; }

stop_with() {
  echo "$2" > /dev/termination-log || :
  say "$2"
  exit "$1"
}

# Runs a file as the superuser, with no server running. The statements hold verifiers, so they are never logged.
superuser() {
  database=$1
  script=$2
  shift 2
  postgres --single -j -D "$PGDATA" -c config_file="$files/postgresql.conf" -c exit_on_error=on \
    -c log_min_error_statement=panic -c search_path=pg_catalog "$@" "$database" < "$script" > /dev/null
}

if [ -s "$volume/current" ]; then
  read -r n < "$volume/current"
  PGDATA="$volume/pgdata-$n"
  [ -s "$PGDATA/PG_VERSION" ] || stop_with 78 "DataLost: $PGDATA is gone from the volume of branch $OFFSHOOT_BRANCH; restore the volume"
  export PGDATA
  superuser postgres "$sql/each-start.sql"
else
  read -r new < "$files/new"
  [ "$new" = true ] || stop_with 78 "DataLost: the volume of branch $OFFSHOOT_BRANCH holds no database, though the branch had one; restore the volume, or delete the branch and create it again"
  # What an interrupted first start left is never trusted: each try has a directory of its own.
  n=1
  while [ -e "$volume/pgdata-$n" ]; do n=$((n + 1)); done
  PGDATA="$volume/pgdata-$n"
  export PGDATA
  say "initialising $PGDATA"
  # Nothing counts before $volume/current is written, so all is brought to disk once, just before that, where the image can.
  later='' once='fsync=on'
  if command -v sync > /dev/null 2>&1; then later='--no-sync' once='fsync=off'; fi
  # shellcheck disable=SC2086 # no option, or several
  initdb --pgdata="$PGDATA" --username=postgres --auth-local=peer --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale="${OFFSHOOT_LOCALE:-C}" --data-checksums --no-instructions $later ${OFFSHOOT_INITDB_OPTIONS:-} > /dev/null
  superuser postgres "$sql/new-cluster.sql" -c "$once"
  superuser offshoot_template "$sql/new-template.sql" -c "$once"
  # This file system alone where sync knows how: others may have much to write.
  if [ -n "$later" ]; then sync -f "$volume" 2> /dev/null || sync; fi
  echo "$n" > "$volume/current"
fi

if [ -s "$sql/extensions.sql" ]; then
  superuser offshoot_template "$sql/extensions.sql"
  superuser app "$sql/extensions.sql" || say "no database app yet: it gets its extensions from the template"
fi

echo "$PGDATA" > "$run/pgdata"
echo started > "$run/state"
exec postgres -D "$PGDATA" -c config_file="$files/postgresql.conf"
