#!/bin/bash
# The first process of a cluster: everything else of it lives in this process's PID, mount and network namespaces.
# Decides: which folders of the machine a cluster sees differently.
# Must never: leave a trace outside; when it dies, the kernel ends all of the cluster's processes, mounts and links.
# Usage: init.sh STATE
set -euo pipefail
state=$1

# This process's PID as the machine counts it; /proc is still the machine's own.
read -r pid _ </proc/self/stat

mount --make-rprivate /

# /run holds the sockets, locks and network namespaces of containerd, CNI and iptables, at paths that cannot be changed.
mount -t tmpfs -o mode=755 offshoot /run
mkdir -- /run/host-proc /run/lock
mount --rbind /proc /run/host-proc
mount -t proc proc /proc
mount -t tmpfs -o mode=755 offshoot /var/log
mkdir -p -- "$state"/var-lib/{upper,work}
mount -t overlay -o "lowerdir=/var/lib,upperdir=$state/var-lib/upper,workdir=$state/var-lib/work" offshoot /var/lib

# The kubelet sets these for the whole machine unless it finds them set. It is shown what it wants to see.
mkdir -- /run/sysctl
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=/run/sysctl/${setting//\//-}
  echo "${setting#*=}" >"$file"
  mount --bind "$file" "/proc/sys/${setting%=*}"
done

# Pods' mounts reach the kubelet and its containers; nothing of it reaches the machine, of which this is a copy.
mount --make-rshared /

# Written in one go, and last: its presence means that the inside is ready.
echo "$pid" >"$state/init.part"
mv -- "$state/init.part" "$state/init.pid"

# Bash collects the children that others leave behind; a signal to end it is the cluster's end.
trap 'exit 0' TERM INT
while :; do
  sleep 3600 &
  wait $! || :
done
