# shellcheck shell=bash
# Decides: what each check of lifecycle does with whole clusters, and with what they leave on the machine.
# Must never: signal a process that it has not found in a test cluster's control group, or started.

programs_are_cached() {
  local out
  out=$(within 1 "$room/binaries" 2>/dev/null) && [[ $(wc -l <<<"$out") == 1 && -x $(echo "$out"/k8s/*/kube-apiserver) ]]
}

failing_start() {
  mkdir -p -- "$WORK/path"
  printf '#!/bin/sh\necho broken for the test >&2\nexit 1\n' >"$WORK/path/containerd"
  chmod +x "$WORK/path/containerd"
  says "broken for the test" env "PATH=$WORK/path:$PATH" "$room/up" "$A" && nothing_left
}

two_at_once() {
  "$room/up" "$1" & local first=$!
  within 60 "$room/up" "$1" && wait "$first"
}

machine_unchanged_while_running() {
  diff <(machine | grep -vE '^offshoot[0-9]+@|dev offshoot[0-9]+ |lifecycle-' | sed '1,/== processes/!d') \
    <(sed '1,/== processes/!d' "$WORK/before")
}

# pids_of CLUSTER: by its control group, in any hierarchy.
pids_of() { grep -lE ":/(.*/)?offshoot-$1-[0-9a-f]{8}/" /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3; }

kill_everything() {
  local pids
  mapfile -t pids < <(pids_of "$B")
  echo "${#pids[@]} processes"
  [[ ${#pids[@]} -ge 12 ]] && kill -KILL "${pids[@]}"
  says "cluster $A: ready" "$room/status" "$A" && refuses "$room/status" "$B"
}

restart_after_init() {
  kill -KILL "$(<"$("$room/state" "$A")/init.pid")"
  refuses "$room/status" "$A" && within 60 "$room/up" "$A"
}

nothing_left() { diff "$WORK/before" <(machine); }

# stale_leftovers: what no clean end leaves, but a killed machine or an older version might.
stale_leftovers() {
  local state mark root
  state=$("$room/state" "$A")
  mark=offshoot-$A-$(printf %s "$state" | sha256sum | cut -c1-8)
  mkdir -p -- "$state/mounted/below" "$state/pids"
  mount -t tmpfs stale "$state/mounted" && mkdir -- "$state/mounted/below" && mount -t tmpfs stale "$state/mounted/below"
  sleep 1000 & SLEEPER=$!
  echo "$SLEEPER" | tee "$state/init.pid" "$state/pids/etcd" >/dev/null
  touch -- "$state/containerd.sock" "$state/ready" && echo 0 >"$state/slot"
  ip link add lifecycle0 type veth peer name lifecycle1 && ip link set lifecycle0 alias "$mark"
  root=$(awk '/ - cgroup2? / { print $5 }' /proc/self/mountinfo | sed -n 1p)
  mkdir -p -- "$root/$mark/kubepods/pod1" && (echo $BASHPID >"$root/$mark/kubepods/pod1/cgroup.procs" && exec sleep 1001) &
  until_ok 5 pgrep -fx 'sleep 1001' && "$room/down" "$A" && refuses pgrep -fx 'sleep 1001' && kill -0 "$SLEEPER"
  local result=$?
  kill "$SLEEPER"
  return $result
}
