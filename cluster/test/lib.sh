# shellcheck shell=bash
# Decides: how lifecycle counts and prints its checks, and what "nothing is left" is compared with.
# Must never: start or stop a cluster.

PASSED=0
FAILED=0
OUTPUT=$(mktemp)

# check TITLE COMMAND...: one check; its output is shown only when it fails.
check() {
  local title=$1 start=${EPOCHREALTIME/./} took result=ok
  shift
  if ("$@") >"$OUTPUT" 2>&1; then PASSED=$((PASSED + 1)); else
    result=FAILED
    FAILED=$((FAILED + 1))
  fi
  took=$(((${EPOCHREALTIME/./} - start) / 100000))
  printf '%-6s %5d.%d s  %s\n' "$result" $((took / 10)) $((took % 10)) "$title"
  [[ $result == ok ]] || sed 's/^/       | /' "$OUTPUT" | tail -n 30
}

# within SECONDS COMMAND...: succeeds if the command does, in that time.
within() {
  local limit=$1 start=$SECONDS
  shift
  "$@" || return 1
  [[ $((SECONDS - start)) -le $limit ]] || {
    echo "took $((SECONDS - start)) s, more than $limit s"
    return 1
  }
}

# until_ok SECONDS COMMAND...
until_ok() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [[ $SECONDS -lt $deadline ]] || return 1
    sleep 0.2
  done
}

refuses() { ! "$@"; }

says() { # says TEXT COMMAND...
  local text=$1 out
  shift
  out=$("$@" 2>&1) || :
  echo "$out"
  [[ $out == *"$text"* ]]
}

# machine: what a cluster could leave behind; of processes, only the kinds that a cluster has, outside other clusters.
# Links and routes of clusters with other names come and go: they are left out.
machine() {
  local others
  others=$(ip -o link | grep 'alias offshoot-' | grep -v 'alias offshoot-lifecycle-' | sed -E 's/^[0-9]+: ([^:@]+).*/\1/' | paste -sd'|')
  echo "== links";     ip -o link | sed -E 's/^[0-9]+: //' | awk '{ print $1 }' | grep -vE "^(${others:-none})@" | sort
  echo "== routes";    ip -4 route show table all | grep -vE "dev (${others:-none}) " | sort
  echo "== netns";     ip netns list; ls /run/netns 2>/dev/null
  echo "== mounts";    awk '{ print $5 }' /proc/self/mountinfo | sort
  echo "== iptables";  iptables-save 2>/dev/null | grep -v '^#' | sed 's/\[.*//'; iptables-legacy-save 2>/dev/null | grep -v '^#' | sed 's/\[.*//'
  echo "== sysctl";    sysctl vm.overcommit_memory kernel.panic kernel.panic_on_oops net.ipv4.ip_forward net.netfilter.nf_conntrack_max 2>/dev/null
  echo "== cgroups";   find /sys/fs/cgroup -maxdepth 3 -type d -name '*lifecycle-*'
  echo "== folders";   ls -d "$BASE"/lifecycle-* /var/lib/kubelet /var/lib/cni /var/log/pods /var/log/containers /run/containerd /opt/cni /etc/cni /opt/local-path-provisioner 2>/dev/null
  echo "== processes"; pgrep -af "$BASE/lifecycle-[a-z]" | grep -v "test/lifecycle" || :
}
