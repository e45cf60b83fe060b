# Which cluster the demo uses, and how it leaves it.
# shellcheck shell=bash
: "${root:?}"
cluster_is=      # local or own (the user's)
cluster_started=

# Decides before anything is built or started.
choose_cluster() {
  if [[ -n ${KUBECONFIG:-} && $KUBECONFIG != "$("$root/cluster/kubeconfig" 2>/dev/null)" ]]; then
    cluster_is=own
    need kubectl "kubectl (https://kubernetes.io/docs/tasks/tools)"
    say "KUBECONFIG is set: the demo uses that cluster, and neither builds nor starts one."
  else
    cluster_is=local
    [[ $(uname -s) == Linux ]] || die "the local Kubernetes needs Linux; set KUBECONFIG to use a cluster of your own"
    ((EUID == 0)) || die "the local Kubernetes needs root (try: sudo make demo); set KUBECONFIG to use a cluster of your own"
    need_go
    say "KUBECONFIG is not set: the demo starts a Kubernetes on this machine and removes it at the end."
  fi
}

cluster_up() {
  if [[ $cluster_is == own ]]; then
    run 'kubectl version'
    return
  fi
  if "$root/cluster/status" >/dev/null 2>&1; then
    say 'The local cluster is running already; it is left running.'
  else
    cluster_started=1
  fi
  run 'make cluster-up'
  KUBECONFIG=$("$root/cluster/kubeconfig")
  PATH=$("$root/cluster/bin"):$PATH
  OFFSHOOT_POSTGRES_IMAGES=${OFFSHOOT_POSTGRES_IMAGES:-$(local_images)}
  export KUBECONFIG PATH OFFSHOOT_POSTGRES_IMAGES
  run 'kubectl get nodes'
}

# A namespace of an earlier demo is ours to remove; any other is not.
old_namespace_away() {
  kubectl get namespace shop >/dev/null 2>&1 || return 0
  [[ $(kubectl get namespace shop -o jsonpath='{.metadata.labels.offshoot\.dev/demo}') == true ]] ||
    fail 'the cluster has a namespace "shop" that the demo did not make; it is not touched'
  run 'kubectl delete namespace shop --timeout=180s'
}

leave_cluster() {
  if [[ -n ${KEEP:-} ]]; then
    say "KEEP is set: the cluster and the operator (pid ${operator_pid:-none}) go on. To look around:"
    say "  export KUBECONFIG=$KUBECONFIG"
    say 'To end both:'
    [[ -z $operator_pid ]] || say "  kill $operator_pid"
    [[ $cluster_is == own ]] || say '  make cluster-down'
    return
  fi
  if [[ -n $namespace_made && -z $cluster_started ]]; then
    say 'Removing the namespace shop.'
    kubectl delete namespace shop --timeout=120s >/dev/null || true
  fi
  stop_operator
  if [[ $cluster_is == own && -n $crds_made ]]; then
    say 'Removing the CRDs, which were not there before.'
    kubectl delete -f "$root/k8s/crds/" --timeout=60s >/dev/null || true
  fi
  if [[ $cluster_is == own && -n $operator_namespace_made ]]; then
    say 'Removing the namespace offshoot-system, which was not there before.'
    kubectl delete namespace offshoot-system --timeout=60s >/dev/null || true
  fi
  if [[ -n $cluster_started ]]; then
    say 'Taking the local cluster down (KEEP=1 make demo leaves it running).'
    "$root/cluster/down" || true
  fi
}
