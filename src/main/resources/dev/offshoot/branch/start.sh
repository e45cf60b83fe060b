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

# Runs a file as the superuser, with no server running. The statements hold verifiers, so they are never logged. What the
# branch's parameters set for every session is not for this one.
superuser() {
  database=$1
  script=$2
  shift 2
  postgres --single -j -D "$PGDATA" -c config_file="$files/postgresql.conf" -c exit_on_error=on \
    -c log_min_error_statement=panic -c log_min_messages=warning -c search_path=pg_catalog -c statement_timeout=0 \
    -c lock_timeout=0 -c standard_conforming_strings=on "$@" "$database" < "$script" > /dev/null
}

# The server did not start: when its settings are why, that is said, by name. Postgres' last words are read, not its first.
why() {
  code=$?
  words=$(postgres -C shared_memory_size -D "$PGDATA" -c config_file="$files/postgresql.conf" -c ssl=off 2>&1) && exit "$code"
  stop_with 64 "InvalidSpec: $words"
}

for program in initdb postgres; do
  command -v "$program" > /dev/null 2>&1 || stop_with 64 "InvalidSpec: the image has no program $program"
done

if [ -s "$volume/current" ]; then
  read -r n < "$volume/current"
  PGDATA="$volume/pgdata-$n"
  [ -s "$PGDATA/PG_VERSION" ] || stop_with 78 "DataLost: $PGDATA is gone from the volume of branch $OFFSHOOT_BRANCH; restore the volume"
  export PGDATA
  superuser postgres "$sql/each-start.sql" || why
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
  superuser postgres "$sql/new-cluster.sql" -c "$once" || why
  superuser offshoot_template "$sql/new-template.sql" -c "$once"
  # This file system alone where sync knows how: others may have much to write.
  if [ -n "$later" ]; then sync -f "$volume" 2> /dev/null || sync; fi
  echo "$n" > "$volume/current"
fi

# How extensions get in once the server runs: none of them can keep it from starting.
if [ -s "$sql/extensions.sql" ]; then
  superuser offshoot_template "$sql/extensions.sql" || say "extensions cannot be installed in the template"
  superuser app "$sql/extensions.sql" || say "no database app yet: it is created from the template"
fi

echo "$PGDATA" > "$run/pgdata"
echo started > "$run/state"
exec postgres -D "$PGDATA" -c config_file="$files/postgresql.conf"
