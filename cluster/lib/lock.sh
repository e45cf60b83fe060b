# shellcheck shell=bash
# Decides: who may change a cluster now; one command at a time for each name.
# Must never: outlive the command: what is started in the background gets `9>&-`.

# lock_state: holds the cluster's folder itself, so that no lock file is left over. The one who waited may hold
# a folder that the other removed meanwhile: then it takes the new one.
lock_state() {
  while :; do
    mkdir -p -- "$STATE"
    exec 9<"$STATE" || continue
    flock 9
    [[ $(stat -c %i -- "$STATE" 2>/dev/null) == "$(stat -L -c %i /proc/$$/fd/9)" ]] && return 0
    exec 9<&-
  done
}
