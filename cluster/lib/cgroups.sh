# shellcheck shell=bash
# Decides: where the cluster stands in the kernel's control groups, on version 1, hybrid and version 2 machines.
# Must never: touch a group that does not carry the cluster's own name, but for passing controllers down on version 2.

# hierarchies: the mount points of all control group hierarchies.
hierarchies() {
  awk -v root="$CGROUPS" '{ for (i = 7; $i != "-"; i++); if ($(i + 1) ~ /^cgroup2?$/ && index($5, root) == 1) print $5 }' \
    /proc/self/mountinfo
}

# pass_down GROUP: lets the groups below limit what this one may. It fails if memory cannot be limited. Version 1 has
# no such list, and the list is empty on a hybrid machine.
pass_down() {
  local controller controllers=()
  [[ ! -e $1/cgroup.controllers ]] || read -ra controllers <"$1/cgroup.controllers" || :
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$1/cgroup.subtree_control" || :
  done 2>/dev/null
  [[ " ${controllers[*]} " != *" memory "* ]] || grep -qw memory "$1/cgroup.subtree_control"
}

# empty_group GROUP: in a container, the topmost group that it sees holds the container's processes; on version 2 a group
# holds either processes or groups, so they go into a group of their own. The machine's real topmost group has no type.
empty_group() {
  local pid
  [[ -e $1/cgroup.type ]] || return 1
  mkdir -p -- "$1/offshoot-machine"
  while read -r pid; do
    echo "$pid" >"$1/offshoot-machine/cgroup.procs" || :
  done 2>/dev/null <"$1/cgroup.procs"
}

# make_cgroups: one group for the cluster in each hierarchy, and below it `host` for its own processes: the kubelet
# makes `kubepods` beside it.
make_cgroups() {
  local root file
  for root in $(hierarchies); do
    pass_down "$root" || { empty_group "$root" && pass_down "$root"; } ||
      die "$root: cannot hand the memory controller down; it is in use elsewhere"
    mkdir -p -- "$root/$CGROUP"
    pass_down "$root/$CGROUP" || die "$root/$CGROUP: cannot hand the memory controller down"
    mkdir -p -- "$root/$CGROUP/host"
    # Version 1: a new group may use no processor and no memory node until it is told which.
    for file in "$CGROUP" "$CGROUP/host"; do
      [[ -e $root/cgroup.controllers || ! -e $root/$file/cpuset.cpus ]] || {
        cat -- "$root/cpuset.cpus" >"$root/$file/cpuset.cpus"
        cat -- "$root/cpuset.mems" >"$root/$file/cpuset.mems"
      }
    done
  done
}

# enter_cgroups: moves the calling (sub)shell, and so all that it starts.
enter_cgroups() {
  local root
  for root in $(hierarchies); do
    echo "$BASHPID" >"$root/$CGROUP/host/cgroup.procs"
  done
}

# cgroup_pids: every process of the cluster, as the machine counts.
cgroup_pids() {
  local root
  for root in $(hierarchies); do
    [[ -d $root/$CGROUP ]] || continue
    find "$root/$CGROUP" -name cgroup.procs -exec cat -- {} + 2>/dev/null || :
  done | sort -un
}

remove_cgroups() {
  local root
  for root in $(hierarchies); do
    [[ -d $root/$CGROUP ]] || continue
    find "$root/$CGROUP" -depth -type d -exec rmdir -- {} + 2>/dev/null || :
  done
  ! cgroups_left >/dev/null
}

# cgroups_left: names the groups that are still there, and says whether there are any.
cgroups_left() {
  local root left=1
  for root in $(hierarchies); do
    [[ ! -d $root/$CGROUP ]] || { echo "$root/$CGROUP" && left=0; }
  done
  return $left
}
