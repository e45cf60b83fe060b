# The operator: built if need be, started on this machine, watched and stopped by its process id.
# shellcheck shell=bash
: "${root:?}" "${demo_dir:?}"
operator_pid=
operator_log=$demo_dir/operator.log
operator_pid_file=$demo_dir/operator.pid

# Whether the cluster has an operator of its own. Asked once: it cannot change under the demo.
operator_installed=
operator_is_installed() {
  if [[ -z $operator_installed ]]; then
    operator_installed=no
    [[ -z $(kubectl get deployments -A -l app.kubernetes.io/name=offshoot -o name 2>/dev/null) ]] || operator_installed=yes
  fi
  [[ $operator_installed == yes ]]
}

jar_is_fresh() {
  [[ -f $root/target/offshoot.jar ]] || return 1
  [[ -z $(find "$root/src/main" "$root/pom.xml" -newer "$root/target/offshoot.jar" -print -quit) ]]
}

is_operator() {
  [[ -r /proc/$1/cmdline ]] && grep -q 'offshoot\.jar operator' <(tr '\0' ' ' <"/proc/$1/cmdline")
}

# One that an earlier demo left running with KEEP=1.
stop_earlier_operator() {
  local pid
  [[ -f $operator_pid_file ]] || return 0
  pid=$(<"$operator_pid_file")
  if is_operator "$pid"; then
    say "Stopping the operator of an earlier demo, pid $pid."
    operator_pid=$pid
    stop_operator
  fi
  rm -f "$operator_pid_file"
}

start_operator() {
  printf '\n$ java @bin/java.options -jar target/offshoot.jar operator &\n'
  # In a session of its own: Ctrl-C is for the demo, which then stops the operator in order.
  setsid java @bin/java.options -jar "$root/target/offshoot.jar" operator >"$operator_log" 2>&1 </dev/null &
  operator_pid=$!
  printf '%s\n' "$operator_pid" >"$operator_pid_file"
  say "pid $operator_pid, log in ${operator_log#"$root"/}"
}

# True also while there is none of ours to watch.
operator_lives() {
  [[ -z $operator_pid ]] || kill -0 "$operator_pid" 2>/dev/null
}

stop_operator() {
  local deadline=$((SECONDS + 20))
  [[ -n $operator_pid ]] || return 0
  kill "$operator_pid" 2>/dev/null || true
  while kill -0 "$operator_pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      say "The operator did not stop within 20 s; it is killed."
      kill -9 "$operator_pid" 2>/dev/null || true
      break
    fi
    sleep 0.2
  done
  operator_pid=
  rm -f "$operator_pid_file"
}
