# shellcheck shell=bash
# Decides: what a cluster may leave on the machine, how it is removed, and how that is checked.
# Must never: remove what does not carry the cluster's own mark: its control group, its link, its folder.

# remove_all: works after a clean run as after a kill of everything, and is a no-op when there is nothing.
remove_all() {
  local mount
  end_sandbox || die "processes of the cluster do not end: $(cgroup_pids | paste -sd' ')"
  until_true 10 remove_cgroups || die "control groups cannot be removed: $(cgroups_left | paste -sd' ')"
  remove_network || die "a network link cannot be removed: $(our_links | paste -sd' ')"
  # All mounts are in the cluster's own namespace; these would be somebody's from outside.
  for mount in $(our_mounts); do umount -- "$mount" || umount -l -- "$mount"; done
  find "$STATE" -xdev -mindepth 1 -delete
}

# remove_folder: last, because the folder is also the lock.
remove_folder() {
  rmdir -- "$STATE"
  rmdir -- "$STATE_BASE" 2>/dev/null || :
}

# our_mounts: deepest first.
our_mounts() {
  awk -v state="$STATE" 'index($5 "/", state "/") == 1 { print $5 }' /proc/self/mountinfo | sort -r
}

# whats_left: names what the cluster left, a line each; nothing when it left nothing.
whats_left() {
  cgroup_pids | sed 's/^/process /'
  cgroups_left | sed 's/^/control group /' || :
  our_links | sed 's/^/network link /'
  our_mounts | sed 's/^/mount /'
  [[ ! -e $STATE ]] || echo "folder $STATE"
  processes_naming_state | sed 's/^/process /'
}

# processes_naming_state: programs that were started for this cluster, wherever they now stand.
processes_naming_state() {
  local pid line programs='containerd|containerd-shim[^ ]*|etcd|kube-(apiserver|controller-manager|scheduler|proxy)|kubelet|coredns|local-path-provisioner|[^ ]*bash [^ ]*init\.sh'
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    line=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || continue
    [[ ! $line =~ ^([^ ]*/)?($programs)\ (.*[ =])?"$STATE"(/|\ ) ]] || echo "$pid"
  done 2>/dev/null
}
