# What the demo prints: steps, commands as they would be typed with what they answer, and the times.
# shellcheck shell=bash
: "${demo_dir:?}" "${operator_pid=}"
step_titles=()
step_times=()
current_step=

now_ms() { printf '%s\n' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# step TITLE FUNCTION
step() {
  local began
  current_step=$1
  printf '\n== %s ==\n' "$1"
  began=$(now_ms)
  "$2"
  step_titles+=("$1")
  step_times+=($(($(now_ms) - began)))
  current_step=
}

table_of_times() {
  local i total=0
  printf '\n%-58s %9s\n' 'step' 'seconds'
  for i in "${!step_titles[@]}"; do
    printf '%-58s %9s\n' "${step_titles[i]}" "$(seconds "${step_times[i]}")"
    total=$((total + step_times[i]))
  done
  printf '%-58s %9s\n' 'together' "$(seconds "$total")"
}

# run COMMAND   prints a command line, runs that very line, and fails with it; $answer is what it said.
# The operator is watched meanwhile: when it ends, waiting for what it would have done is pointless.
answer=
command_pid=
run() {
  local code=0
  printf '\n$ %s\n' "$1"
  # In a session of its own, so that all of it can be ended at once.
  setsid bash -uo pipefail -c "{ $1; } 2>&1 | tee '$demo_dir/answer'" </dev/null &
  command_pid=$!
  # shellcheck disable=SC2086 # no operator, no argument
  wait -n "$command_pid" $operator_pid || code=$?
  operator_lives || {
    end_command
    fail 'the operator has ended'
  }
  command_pid=
  answer=$(<"$demo_dir/answer")
  ((code == 0)) || fail "this command ended with code $code: $1"
}

end_command() {
  [[ -n $command_pid ]] || return 0
  kill -- "-$command_pid" 2>/dev/null || true
  wait "$command_pid" 2>/dev/null || true
  command_pid=
}

# expect TEXT…   the last answer has to contain each of them
expect() {
  local text
  for text in "$@"; do
    [[ $answer == *"$text"* ]] || fail "the answer does not contain \"$text\""
  done
}

fail() {
  printf '\nFAILED in "%s": %s\n' "$current_step" "$1" >&2
  exit 1
}
