# shellcheck shell=bash
# Decides: what each check of lifecycle does with pods, services and volumes. Each runs in a subshell of its own.
# Must never: wait for a fixed time.

# k CLUSTER ARGUMENT...: kubectl in the test's namespace.
k() {
  "$kubectl" --kubeconfig "$("$room/kubeconfig" "$1")" --namespace test --request-timeout 60s "${@:2}"
}

# sql CLUSTER MAJOR STATEMENT: from the pod, through the service's name. Bounded: a packet to a pod that is gone is never
# answered, and whoever tries again means to.
sql() {
  k "$1" exec "pg$2-0" -- env PGPASSWORD=not-a-secret PGCONNECT_TIMEOUT=3 psql -h "pg$2.test.svc.cluster.local" -U postgres -AtXqc "$3"
}

restricted_namespace() {
  k "$1" create namespace test && k "$1" label namespace test pod-security.kubernetes.io/enforce=restricted &&
    until_ok 10 k "$1" get serviceaccount default
}

postgres_ready() {
  sed "s/@MAJOR@/$2/g" "$here/postgres.yaml" | k "$1" apply -f - && k "$1" rollout status "statefulset/pg$2" --timeout 45s
}

postgres_answers() {
  sql "$1" "$2" "create extension if not exists pgcrypto; create table t as select 42 as n"
  [[ $(sql "$1" "$2" "select n || ' ' || current_setting('server_version_num')::int / 10000 || ' ' || ('2025-07-01 12:00+00' at time zone 'Asia/Tokyo') || ' ' || (select datcollate from pg_database where datname = 'postgres') from t") == "42 $2 2025-07-01 21:00:00 C.UTF-8" ]]
}

reached_from_machine() {
  local address
  for address in $(k "$A" get service pg15 -o 'jsonpath={.spec.clusterIP}') $(k "$A" get pod pg15-0 -o 'jsonpath={.status.podIP}'); do
    timeout 5 bash -c "exec 3<>/dev/tcp/$address/5432" || return 1
  done
}

# The API server's answer to what is no TLS is a plain sentence.
api_from_pod() {
  says "HTTP request to an HTTPS server" k "$A" exec pg15-0 -- sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 5 kubernetes.default 443"
}

exec_status() {
  k "$A" exec pg17-0 -- sh -c 'exit 7'
  [[ $? == 7 ]]
}

port_forward() {
  local pid port
  k "$A" port-forward pod/pg17-0 :5432 >"$WORK/forward" 2>&1 & pid=$!
  until_ok 10 grep -q Forwarding "$WORK/forward"
  port=$(grep -oE '127.0.0.1:[0-9]+' "$WORK/forward" | sed -n 1p)
  # The 8 bytes ask for TLS; Postgres answers S or N.
  timeout 10 bash -c "exec 3<>/dev/tcp/${port/://}; printf '\0\0\0\10\4\322\26\57' >&3; head -c 1 <&3" | grep '[SN]'
  local result=$?
  kill "$pid"
  return $result
}

# pod CLUSTER NAME MEMORY SCRIPT: a restricted pod that runs a script of the shell.
pod() {
  k "$1" apply -f - <<END
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "$2"}, "spec": {"restartPolicy": "Never",
 "securityContext": {"runAsNonRoot": true, "runAsUser": 26, "seccompProfile": {"type": "RuntimeDefault"}},
 "containers": [{"name": "main", "image": "${5:-offshoot.local/pause:1}", "command": ["sh", "-c", "$4"],
  "resources": {"limits": {"memory": "$3"}},
  "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
END
}

phase() { [[ $(k "$1" get pod "$2" -o 'jsonpath={.status.phase}') == "$3" ]]; }

imported_image() {
  mkdir -p -- "$WORK/root/bin"
  cp -- "$(command -v busybox)" "$WORK/root/bin/sh"
  # shellcheck disable=SC2016 # the pod's shell expands it
  "$room/image" test/hello:1 "$WORK/root" "$B" --env 'GREETING=hello "you"' && pod "$B" hello 64Mi 'echo $GREETING' test/hello:1 &&
    until_ok 20 phase "$B" hello Succeeded && says 'hello "you"' k "$B" logs hello
}

out_of_memory() {
  pod "$A" greedy 32Mi 'exec tail /dev/zero' && until_ok 30 phase "$A" greedy Failed &&
    says OOMKilled k "$A" get pod greedy -o 'jsonpath={.status.containerStatuses[0].state.terminated.reason}'
}

graceful_deletion() {
  pod "$A" polite 64Mi "trap 'echo bye; sleep 2; exit 0' TERM; echo hello; while :; do sleep 0.1; done" &&
    until_ok 20 says hello k "$A" logs polite || return 1
  local start=$SECONDS
  within 8 k "$A" delete pod polite --grace-period 15 && [[ $((SECONDS - start)) -ge 2 ]]
}

data_outlive_pod() {
  local uid
  uid=$(k "$A" get pod pg17-0 -o 'jsonpath={.metadata.uid}')
  k "$A" delete pod pg17-0 || return 1
  until_ok 20 another_pod "$uid" && k "$A" wait --for=condition=Ready pod/pg17-0 --timeout 30s && until_ok 10 data_are_there
}

# kube-proxy learns of the new pod a moment after it is ready.
data_are_there() { [[ $(sql "$A" 17 "select n from t") == 42 ]]; }

another_pod() { [[ $(k "$A" get pod pg17-0 -o 'jsonpath={.metadata.uid}') != "$1" ]]; } 2>/dev/null

privileged_refused() { says 'violates PodSecurity "restricted' k "$A" run root --image offshoot.local/pause:1 --privileged; }

audited() {
  local log
  log=$("$room/state" "$A")/audit.log
  k "$A" create clusterrolebinding somebody --clusterrole edit --user somebody
  k "$A" create configmap one --as somebody && k "$A" create configmap two --as somebody &&
    [[ $(grep '"verb":"create"' "$log" | grep -c '"impersonatedUser":{"username":"somebody"') -ge 2 ]]
}

garbage_collected() {
  local uid
  uid=$(k "$A" get configmap one -o 'jsonpath={.metadata.uid}')
  k "$A" patch configmap two -p "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"one\",\"uid\":\"$uid\"}]}}" &&
    k "$A" delete configmap one && until_ok 30 refuses k "$A" get configmap two
}

namespace_goes() {
  k "$A" delete namespace test --timeout 60s && until_ok 30 no_volumes
}

no_volumes() { [[ -z $(k "$A" get persistentvolumes -o name) && -z $(ls "$("$room/state" "$A")/volumes") ]]; }
