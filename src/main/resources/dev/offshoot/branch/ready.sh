#!/bin/sh
# Says whether the server accepts connections: the postmaster writes that into line 8 of its own pid file. Works in images
# without pg_isready, and costs no connection. With the word "wait" it looks ten times a second for up to four seconds, so
# that a start is noticed when it happens and not at the next probe.
ready() {
  read -r state < /run/offshoot/state 2> /dev/null || return 1
  [ "$state" = started ] || return 1
  read -r pgdata < /run/offshoot/pgdata || return 1
  n=0
  while read -r line; do
    n=$((n + 1))
    if [ "$n" = 8 ]; then
      case "$line" in ready*) return 0 ;; esac
    fi
  done 2> /dev/null < "$pgdata/postmaster.pid"
  return 1
}

tries=1
[ "${1-}" = wait ] && tries=40
while ! ready; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || exit 1
  sleep 0.1 2> /dev/null || exit 1
done

# How full the volume is, in percent, and what is left, in MB, for the operator, who asks the server: without room no migration is
# tried. A file that cannot be written stays empty, which says the same. Images without df say nothing.
if [ "${1-}" != wait ] && command -v df > /dev/null 2>&1; then
  now=$(df -Pk "$pgdata" 2> /dev/null | {
    read -r _
    read -r _ _ _ free percent _ && echo "${percent%\%} $((free >> 16 << 6))"
  })
  before=
  [ ! -s "$pgdata/offshoot-volume" ] || read -r before < "$pgdata/offshoot-volume"
  if [ -n "$now" ] && [ "$now" != "$before" ]; then
    { echo "$now" > "$pgdata/offshoot-volume"; } 2> /dev/null || :
  fi
fi
