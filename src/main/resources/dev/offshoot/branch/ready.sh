#!/bin/sh
# Says whether the server accepts connections: the postmaster writes that into line 8 of its own pid file. Works in images
# without pg_isready, and costs no connection.
read -r state < /run/offshoot/state 2> /dev/null || exit 1
[ "$state" = started ] || exit 1
read -r pgdata < /run/offshoot/pgdata || exit 1
n=0
while read -r line; do
  n=$((n + 1))
  if [ "$n" = 8 ]; then
    case "$line" in ready*) exit 0 ;; esac
  fi
done < "$pgdata/postmaster.pid"
exit 1
