# Tries settings in the image that is to take them, beside the server and without its data: an empty database is initialised in
# scratch space, reads the parameters, loads the libraries and installs the extensions. Ends with 0, or with 64 and Postgres' words
# in the termination message. The arguments are the lines of postgresql.conf. Only shell built-ins, initdb and postgres are used.
set -u
export PGDATA=/var/lib/offshoot/check
conf=/tmp/postgresql.conf

end() {
  printf '%s\n' "$2" > /dev/termination-log || :
  printf '%s\n' "$2" >&2
  exit "$1"
}

for program in initdb postgres; do
  command -v "$program" > /dev/null 2>&1 || end 64 "ERROR:  the image has no program $program"
done
version=$(postgres --version 2>&1) || end 64 "ERROR:  postgres does not run in the image: $version"
major=${version#*) }
major=${major%%[!0-9]*}
[ -z "$OFFSHOOT_MAJOR" ] || [ "$major" = "$OFFSHOOT_MAJOR" ] ||
  end 64 "ERROR:  the image has Postgres $major, the data belongs to Postgres $OFFSHOOT_MAJOR"

words=$(initdb --pgdata="$PGDATA" --username=postgres --encoding=UTF8 --locale="$OFFSHOOT_LOCALE" --no-sync --no-instructions 2>&1) ||
  end 64 "ERROR:  initdb: $words"
printf '%s\n' "$@" > "$conf"

# Parses every value, loads the libraries, adds the memory up; TLS needs files that are not here.
words=$(postgres -C shared_memory_size -D "$PGDATA" -c config_file="$conf" -c ssl=off 2>&1) || end 64 "$words"
memory=${words##*[!0-9]}
if [ -n "$OFFSHOOT_MEMORY_MB" ] && [ -n "$memory" ] && [ "$memory" -gt "$OFFSHOOT_MEMORY_MB" ]; then
  end 64 "ERROR:  $memory MB of shared memory (shared_buffers) is more than the memory limit of $OFFSHOOT_MEMORY_MB MB"
fi

words=$(printf '%s\n\n' "$OFFSHOOT_SQL" | postgres --single -j -D "$PGDATA" -c config_file="$conf" -c exit_on_error=on \
  -c fsync=off -c log_min_error_statement=panic -c search_path=pg_catalog -c statement_timeout=0 -c lock_timeout=0 \
  -c standard_conforming_strings=on postgres 2>&1 > /tmp/rows) || end 64 "$words"

# Which of the changed parameters a server takes only at its start.
restart=
while IFS= read -r row; do
  case "$row" in
    *'offshoot_restart = "'*)
      row=${row#*= \"}
      restart="$restart ${row%%\"*}"
      ;;
  esac
done < /tmp/rows
end 0 "restart:$restart"
