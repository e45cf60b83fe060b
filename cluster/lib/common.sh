# shellcheck shell=bash disable=SC2034
# Decides: what a cluster is called and where its files lie.
# Must never: create, start or remove anything; every command of cluster/ reads this first.

CLUSTER_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
KUBERNETES_VERSION=1.36.3
NETWORK=${OFFSHOOT_NETWORK:-10.213}
CACHE=${OFFSHOOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/offshoot}
STATE_BASE=${OFFSHOOT_STATE:-/var/tmp/offshoot}
CGROUPS=/sys/fs/cgroup

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename -- "$0"): $*"
  exit 1
}

# use_name NAME: from here on, everything is about the cluster of that name.
use_name() {
  NAME=${1:-offshoot}
  [[ $NAME =~ ^[a-z0-9-]{1,20}$ && $NAME != -* && $NAME != *- ]] ||
    die "'$NAME' is no cluster name: 1 to 20 of a-z, 0-9 and -, with no - at either end"
  [[ $STATE_BASE == /* ]] || die "OFFSHOOT_STATE=$STATE_BASE: must be an absolute path"
  # These are replaced by private ones inside a cluster, so a state folder there could not be seen from within.
  case $STATE_BASE/ in
  /run/* | /var/run/* | /var/lib/* | /var/log/* | /proc/* | /sys/* | /dev/*)
    die "OFFSHOOT_STATE=$STATE_BASE: choose a folder outside /run, /var/lib, /var/log, /proc, /sys and /dev" ;;
  esac
  STATE=$STATE_BASE/$NAME
  # A Unix socket's path has at most 107 characters.
  [[ ${#STATE} -le 70 ]] || die "OFFSHOOT_STATE=$STATE_BASE is too long: sockets below it would be refused"
  # The folder is part of the cgroup's name: clusters of one name under two state folders stay apart.
  CGROUP=offshoot-$NAME-$(printf %s "$STATE" | sha256sum | cut -c1-8)
  KUBECONFIG_FILE=$STATE/admin.kubeconfig
  CONTAINERD_SOCKET=$STATE/containerd.sock
}

# cache_key FILE...: the same files, Go and machine give the same key.
cache_key() {
  { cat -- "$@" && go version; } | sha256sum | cut -c1-16
}

# need_root WHAT: kernel namespaces, mounts and routes are root's to make.
need_root() {
  [[ $(id -u) == 0 ]] || die "$1 needs root; try: sudo $0"
}

# until_true SECONDS COMMAND...: asks again and again until the command succeeds, or gives up at the deadline.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [[ $SECONDS -lt $deadline ]] || return 1
    sleep 0.1
  done
}

# step TITLE COMMAND...: runs the command in this shell and prints how long it took.
step() {
  local title=$1 start=${EPOCHREALTIME/./} took
  shift
  STEP=$title
  "$@"
  took=$(((${EPOCHREALTIME/./} - start) / 1000))
  printf '  %-44s %3d.%01d s\n' "$title" $((took / 1000)) $((took % 1000 / 100)) >&2
}
