# shellcheck shell=bash
# Decides: how an image archive comes into a running cluster.
# Must never: use the machine's own containerd.

cluster_ctr() { ctr --address "$STATE/containerd.sock" --namespace k8s.io "$@"; }

import_archive() {
  cluster_ctr images import "$1" >>"$STATE/logs/import.log" 2>&1
}

# kubelet_sees NAME:TAG: containerd has told its Kubernetes side of the image, which it does a moment after the import.
kubelet_sees() {
  cluster_ctr images ls "name==$1" 2>/dev/null | grep 'io.cri-containerd.image=managed' >/dev/null
}
