# What the scripts share: where things are, and messages.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }

die() {
  printf 'offshoot: %s\n' "$*" >&2
  exit 1
}

# need COMMAND WHAT-TO-INSTALL
need() {
  command -v "$1" >/dev/null || die "$1 is missing: install $2"
}

# Sets JAVA_HOME to a JDK that fits, and makes sure that Maven is there.
need_java() {
  JAVA_HOME=$("$root/scripts/find-jdk") || exit 1
  export JAVA_HOME
  PATH=$JAVA_HOME/bin:$PATH
}

need_maven() {
  need mvn "Apache Maven 3.8 or newer (package maven)"
}

need_go() {
  need go "Go 1.26 or newer (https://go.dev/dl); the local Kubernetes is built with it"
}

# Where what is slow to build is kept, as cluster/ has it.
cache_root=${OFFSHOOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/offshoot}

# go_program NAME VERSION PACKAGE [FLAG…]: prints where the program of that version is, and builds it into the cache first when it is
# not there. The flags are for "go install"; who changes them changes the version as well, or clears the cache.
go_program() {
  local name=$1 version=$2 package=$3 cache
  shift 3
  cache=$cache_root/$name-$version
  if [[ ! -x $cache/$name ]]; then
    need_go
    mkdir -p "$cache"
    (
      # The second of two builders waits here, and then finds the work done.
      flock 8
      [[ ! -x $cache/$name ]] || exit 0
      say "building $name $version into $cache" >&2
      mkdir -p "$cache/building"
      GOBIN=$cache/building GOFLAGS=-trimpath go install "$@" "$package@$version" >&2 || die "$name $version did not build; see above"
      mv "$cache/building/$name" "$cache/$name"
      rmdir "$cache/building"
    ) 8<"$cache" || exit 1
  fi
  printf '%s\n' "$cache/$name"
}

# training_keys FILE: a key pair with which "offshoot train" talks to itself, and that nobody ever uses again.
training_keys() {
  local said
  said=$("$JAVA_HOME/bin/keytool" -genkeypair -alias straw -keyalg RSA -keysize 2048 -dname CN=straw -ext san=ip:127.0.0.1 \
    -validity 2 -storetype PKCS12 -keystore "$1" -storepass training 2>&1) || die "no keys for the training: $said"
}

# 75 -> 1m15s
duration() {
  if (($1 < 60)); then printf '%ds' "$1"; else printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); fi
}

# quietly TITLE LOG COMMAND…   one line of progress; the log's tail only when the command fails
# The command is a process group of its own and is ended with this script.
#   quiet_whole=1   the line is printed as a whole, where others print beside
quiet_whole=
quiet_pid=
quietly() {
  local title=$1 log=$2 began=$SECONDS code=0
  shift 2
  mkdir -p "$(dirname "$log")"
  [[ -n $quiet_whole ]] || printf '%-40s ' "$title"
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  quiet_pid=$!
  set +m
  wait "$quiet_pid" || code=$?
  quiet_pid=
  [[ -z $quiet_whole ]] || printf '%-40s ' "$title"
  if ((code == 0)); then
    printf 'done   %s\n' "$(duration $((SECONDS - began)))"
  else
    printf 'FAILED %s\n' "$(duration $((SECONDS - began)))"
    interesting "$log"
    printf 'The whole log: %s\n' "${log#"$root"/}"
  fi
  return "$code"
}

end_quietly() {
  [[ -z $quiet_pid ]] || kill -- "-$quiet_pid" 2>/dev/null || true
  quiet_pid=
}
trap end_quietly EXIT

# What of a build's log tells why it failed.
interesting() {
  if grep -q '^\[ERROR\]' "$1"; then
    maven_errors "$1"
  elif grep -q '^  FAILED' "$1"; then
    grep -A 12 '^  FAILED' "$1" | sed -n 1,80p
  else
    tail -n 40 "$1"
  fi
}

# Maven marks only the first line of a test's failure; what was expected and what was there follow it.
maven_errors() {
  awk '
    /^\[ERROR\] *($|To see the full|Re-run Maven|For more information|\[Help|-> \[Help)/ { follows = 0; next }
    /^\[ERROR\]/ { print; follows = /<<< (FAILURE|ERROR)!$/ ? 16 : 0; next }
    /^\[(INFO|WARNING)\]/ { follows = 0 }
    follows > 0 && !/^\t+at (java\.base|org\.junit)/ { print; follows-- }' "$1" | sed -n 1,150p
}

maven() {
  mvn -B -ntp -f "$root/pom.xml" "$@"
}

# The operator's default images in the local cluster, which has no registry.
local_images() {
  printf '15=offshoot.local/postgres:15,17=offshoot.local/postgres:17,18=offshoot.local/postgres:18\n'
}
