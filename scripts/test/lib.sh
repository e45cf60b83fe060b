# Counting for shell tests: each check is a function or command, and the last line sums them up.
# shellcheck shell=bash
passed=0
failed=0
skipped=0

# check TITLE COMMAND…   runs the command; its output is shown only when it fails
check() {
  local title=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf '  ok      %s\n' "$title"
  else
    failed=$((failed + 1))
    printf '  FAILED  %s\n' "$title"
    printf '            %s\n' "${output//$'\n'/$'\n'            }"
  fi
}

# skip TITLE REASON
skip() {
  skipped=$((skipped + 1))
  printf '  skipped %s: %s\n' "$1" "$2"
}

# Prints the closing line; the exit code says whether anything failed.
summary() {
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0))
}

# own_cluster NAME: a cluster for this test, whose kubectl is the one to use from here: its own, which goes when the test ends, or the
# one that scripts/run-tests started for all such tests, OFFSHOOT_SHELL_CLUSTER. A test leaves nothing in it.
own_cluster() {
  own_cluster=${OFFSHOOT_SHELL_CLUSTER:-$1}
  trap leave_cluster EXIT
  [[ -n ${OFFSHOOT_SHELL_CLUSTER:-} ]] || cluster/up "$own_cluster" </dev/null
  KUBECONFIG=$(cluster/kubeconfig "$own_cluster")
  PATH="$(cluster/bin):$PATH"
  export KUBECONFIG PATH
}

# For the trap of a test that has one of its own.
leave_cluster() { [[ -n ${OFFSHOOT_SHELL_CLUSTER:-} ]] || cluster/down "$own_cluster" >/dev/null 2>&1 </dev/null || true; }
