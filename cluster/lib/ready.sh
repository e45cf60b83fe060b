# shellcheck shell=bash
# Decides: when a cluster is ready, by asking it.
# Must never: wait without a deadline, or after the component in question has died.

kubectl_admin() { "$BIN/kubectl" --kubeconfig "$KUBECONFIG_FILE" --request-timeout 10s "$@"; }

# await COMPONENT SECONDS COMMAND...: until the command succeeds; a dead component ends the wait at once.
await() {
  local component=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    running "$component" || fail_component "$component"
    [[ $SECONDS -lt $deadline ]] || fail_component "$component"
    sleep 0.1
  done
}

containerd_ready() { [[ -S $STATE/containerd.sock ]] && ctr --address "$STATE/containerd.sock" --connect-timeout 1s version; }
etcd_ready() { inside curl -sf -m 2 http://127.0.0.1:2379/readyz; }
apiserver_ready() { curl -sf -m 5 --cacert "$STATE/pki/ca.crt" "https://$NODE_IP:6443/readyz"; }
defaults_ready() { kubectl_admin get serviceaccount default && kubectl_admin get configmap kube-root-ca.crt; }
node_ready() { [[ $(kubectl_admin get node "$NAME" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]; }
dns_ready() { busybox nslookup -type=a kubernetes.default.svc.cluster.local "$BRIDGE_IP" | grep "$SERVICE_IP" >/dev/null; }
# kube-proxy has written its rules once the API server answers at its service address.
proxy_ready() { curl -sf -m 1 --cacert "$STATE/pki/ca.crt" "https://$SERVICE_IP/readyz"; }
scheduler_ready() { inside curl -sfk -m 2 https://127.0.0.1:10259/readyz; }
controllers_ready() { inside curl -sfk -m 2 https://127.0.0.1:10257/healthz; }

# all_running: it was ready once, and no component has died since.
all_running() {
  local component
  find_sandbox || return 1
  [[ -s $STATE/slot && -e $STATE/ready ]] || return 1
  use_slot "$(<"$STATE/slot")"
  for component in "${COMPONENTS[@]}"; do running "$component" || return 1; done
} 2>/dev/null

healthy() { all_running && apiserver_ready >/dev/null && node_ready && dns_ready; } 2>/dev/null
