# shellcheck shell=bash
# Decides: which programs make up a cluster, and how each is started.
# Must never: wait for more than a started process; readiness is ready.sh's.

COMPONENTS=(containerd etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy coredns local-path-provisioner)

# write_configs: fills in the templates of config/.
write_configs() {
  local file
  mkdir -p -- "$STATE"/{config,cni,volumes,kubelet,pod-logs}
  for file in "$CLUSTER_DIR"/config/*; do
    sed -e "s|@STATE@|$STATE|g" -e "s|@NAME@|$NAME|g" -e "s|@CGROUP@|$CGROUP|g" -e "s|@POD_CIDR@|$POD_CIDR|g" \
      -e "s|@BRIDGE_IP@|$BRIDGE_IP|g" -- "$file" >"$STATE/config/${file##*/}"
  done
  mv -- "$STATE/config/cni.conflist" "$STATE/cni/10-offshoot.conflist"
  # Pods' names are the cluster's own; nothing of the machine's resolver is handed on.
  echo '# nothing' >"$STATE/resolv.conf"
  chmod 777 -- "$STATE/volumes"
}

start_containerd() { start containerd containerd --config "$STATE/config/containerd.toml"; }

# The data of a cluster for tests need not outlive a power cut.
start_etcd() {
  start etcd "$BIN/etcd" --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
}

start_apiserver() {
  start kube-apiserver "$BIN/kube-apiserver" --etcd-servers http://127.0.0.1:2379 \
    --bind-address 0.0.0.0 --advertise-address "$NODE_IP" --secure-port 6443 \
    --tls-cert-file "$STATE/pki/apiserver.crt" --tls-private-key-file "$STATE/pki/apiserver.key" \
    --client-ca-file "$STATE/pki/ca.crt" --token-auth-file "$STATE/pki/tokens.csv" \
    --kubelet-client-certificate "$STATE/pki/kubelet-client.crt" --kubelet-client-key "$STATE/pki/kubelet-client.key" \
    --kubelet-preferred-address-types InternalIP \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file "$STATE/pki/service-account.pub" \
    --service-account-signing-key-file "$STATE/pki/service-account.key" \
    --service-cluster-ip-range "$SERVICE_CIDR" --authorization-mode Node,RBAC \
    --enable-admission-plugins NodeRestriction --allow-privileged=true \
    --audit-policy-file "$STATE/config/audit.yaml" --audit-log-path "$STATE/audit.log" --audit-log-maxsize 10000
}

# There is one of each, so they need not elect a leader, nor give up when a busy machine delays a lease.
start_controllers() {
  start kube-controller-manager "$BIN/kube-controller-manager" --kubeconfig "$STATE/kube-controller-manager.kubeconfig" \
    --leader-elect=false --use-service-account-credentials=true --bind-address 127.0.0.1 \
    --root-ca-file "$STATE/pki/ca.crt" --service-account-private-key-file "$STATE/pki/service-account.key" \
    --cluster-signing-cert-file "$STATE/pki/ca.crt" --cluster-signing-key-file "$STATE/pki/ca.key" \
    --service-cluster-ip-range "$SERVICE_CIDR" --flex-volume-plugin-dir "$STATE/kubelet/volume-plugins" \
    --kube-api-qps 100 --kube-api-burst 200
  start kube-scheduler "$BIN/kube-scheduler" --kubeconfig "$STATE/kube-scheduler.kubeconfig" --leader-elect=false \
    --bind-address 127.0.0.1 --kube-api-qps 100 --kube-api-burst 200
}

start_node() {
  start kubelet "$BIN/kubelet" --config "$STATE/config/kubelet.yaml" --kubeconfig "$STATE/kubelet.kubeconfig" \
    --root-dir "$STATE/kubelet" --cert-dir "$STATE/kubelet/pki" --hostname-override "$NAME" --node-ip "$NODE_IP"
  start kube-proxy "$BIN/kube-proxy" --config "$STATE/config/kube-proxy.yaml"
}

start_addons() {
  start coredns "$BIN/coredns" -conf "$STATE/config/Corefile"
  start local-path-provisioner env POD_NAMESPACE=local-path-storage "$BIN/local-path-provisioner" start \
    --kubeconfig "$STATE/local-path-provisioner.kubeconfig" --namespace local-path-storage \
    --config "$STATE/config/local-path.json" --configmap-name local-path-config \
    --helper-pod-file "$STATE/config/helper-pod.yaml" --helper-image offshoot.local/pause:1
}

# fail_component NAME: says what failed, with the end of its log; `up` then stops all that it started.
fail_component() {
  say "${STEP:-starting}: $1 failed; the end of its log:"
  tail -n 25 -- "$STATE/logs/$1.log" >&2 2>/dev/null || :
  exit 1
}
