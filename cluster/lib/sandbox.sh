# shellcheck shell=bash
# Decides: how the cluster's namespaces are made, entered and ended.
# Must never: signal a process that is not in the cluster's own control group.

# start_sandbox: sets INIT to the PID of the cluster's first process.
start_sandbox() {
  make_cgroups
  rm -f -- "$STATE/init.pid"
  (
    enter_cgroups
    exec setsid unshare --mount --net --pid --fork --kill-child \
      bash "$CLUSTER_DIR/lib/init.sh" "$STATE" 9>&- </dev/null >"$STATE/logs/init.log" 2>&1
  ) &
  local launcher=$!
  # Not a child to wait for: bash would report the end that `down` gives it.
  disown "$launcher"
  until_true 20 started_or_dead "$launcher" || fail_component init
  [[ -s $STATE/init.pid ]] || fail_component init
  INIT=$(<"$STATE/init.pid")
}

started_or_dead() { [[ -s $STATE/init.pid ]] || ! kill -0 "$1" 2>/dev/null; }

# find_sandbox: sets INIT when the cluster's first process lives. A recorded PID counts only while that process is in
# the cluster's own group: the kernel may have given the number to somebody else.
find_sandbox() {
  INIT=
  [[ -s $STATE/init.pid ]] || return 1
  INIT=$(<"$STATE/init.pid")
  is_ours "$INIT"
}

# is_ours PID: the process is in the cluster's group in some hierarchy.
is_ours() {
  [[ -r /proc/$1/cgroup ]] && grep -qE ":/([^:]*/)?$CGROUP(/|\$)" "/proc/$1/cgroup" 2>/dev/null
}

# inside COMMAND...: runs a command in the cluster's namespaces, with the folder / as working folder.
inside() {
  nsenter --target "$INIT" --mount --net --pid --wd=/ -- "$@"
}

# start NAME COMMAND...: starts a component for good. The shell in between writes down the component's PID as the
# machine counts it, and ends; so that the component becomes a child of the cluster's first process.
start() {
  local name=$1
  shift
  rm -f -- "$STATE/pids/$name"
  (
    enter_cgroups
    # shellcheck disable=SC2016 # the inner shell expands it
    inside bash -c 'cd /; pidfile=$1 log=$2; shift 2
      setsid bash -c '\''read -r pid _ </run/host-proc/self/stat; echo "$pid" >"$0.part"; mv "$0.part" "$0"; exec "$@"'\'' \
        "$pidfile" "$@" </dev/null >>"$log" 2>&1 &' \
      start "$STATE/pids/$name" "$STATE/logs/$name.log" "$@" 9>&-
  )
  until_true 10 test -s "$STATE/pids/$name" || fail_component "$name"
}

# running NAME: the component lives and is ours.
running() {
  [[ -s $STATE/pids/$1 ]] && is_ours "$(<"$STATE/pids/$1")"
}

# end_sandbox: the kernel ends all processes with the first one. What is in the group but not under it, is ended too.
end_sandbox() {
  until_true 20 no_processes
}

no_processes() {
  local pids pid
  mapfile -t pids < <(cgroup_pids)
  [[ ${#pids[@]} -gt 0 ]] || return 0
  for pid in "${pids[@]}"; do
    # In version 1, 0 stands for a process that this namespace cannot see.
    [[ $pid == 0 ]] || ! is_ours "$pid" || kill -KILL "$pid" 2>/dev/null || :
  done
  return 1
}
