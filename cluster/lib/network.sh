# shellcheck shell=bash
# Decides: the cluster's addresses, and its one link to the machine.
# Must never: change the machine's iptables or forwarding; all rules live in the cluster's own network namespace.

# Each cluster has one of 16 slots of 4096 addresses, all in $NETWORK.0.0/16. Of its 4096: services the first 2048,
# pods the next 1024, and the link between the machine (.1) and the cluster (.2) at the end.
use_slot() {
  SLOT=$1
  LINK=offshoot$1
  local third=$((SLOT * 16))
  SERVICE_CIDR=$NETWORK.$third.0/21
  SERVICE_IP=$NETWORK.$third.1
  POD_CIDR=$NETWORK.$((third + 8)).0/22
  BRIDGE_IP=$NETWORK.$((third + 8)).1
  MACHINE_IP=$NETWORK.$((third + 15)).1
  NODE_IP=$NETWORK.$((third + 15)).2
}

# make_network: finds a free slot by making the link of that name, which the kernel grants once.
make_network() {
  local slot
  for slot in {0..15}; do
    use_slot "$slot"
    if overlapping_route >/dev/null; then continue; fi
    ip link add "$LINK" type veth peer name machine netns "$INIT" 2>/dev/null || continue
    echo "$slot" >"$STATE/slot"
    wire_network
    return 0
  done
  die "no free addresses in $NETWORK.0.0/16: 16 clusters run, or the machine has routes there (OFFSHOOT_NETWORK=10.99 takes others)"
}

# overlapping_route: the machine reaches something else at these addresses.
overlapping_route() {
  ip -4 -o route show table all | grep -E "^(local |broadcast )?$NETWORK\.($(seq -s '|' $((SLOT * 16)) $((SLOT * 16 + 15))))\."
}

wire_network() {
  ip link set "$LINK" alias "$CGROUP"
  ip address add "$MACHINE_IP/30" dev "$LINK"
  ip link set "$LINK" up
  # shellcheck disable=SC2016 # the inner shell expands it
  inside bash -euc '
    ip link set lo up
    ip address add "$2/30" dev machine
    ip link set machine up
    ip route add default via "$1"
    ip link add cni0 type bridge
    ip address add "$3/22" dev cni0
    ip link set cni0 up
    echo 1 >/proc/sys/net/ipv4/ip_forward
    for file in /proc/sys/net/bridge/bridge-nf-call-iptables; do [[ ! -e $file ]] || echo 1 >"$file"; done
  ' network "$MACHINE_IP" "$NODE_IP" "$BRIDGE_IP"
  # Pods and services are reached from the machine through the cluster, as from one of its own nodes.
  ip route add "$SERVICE_CIDR" via "$NODE_IP" dev "$LINK"
  ip route add "$POD_CIDR" via "$NODE_IP" dev "$LINK"
}

# our_links: the links of this cluster, by the mark that wire_network put on them.
our_links() {
  ip -o link show | awk -v mark="$CGROUP" '{ for (i = 1; i < NF; i++) if ($i == "alias" && $(i + 1) == mark) { sub(/@.*/, "", $2); sub(/:$/, "", $2); print $2 } }'
}

no_links() { [[ -z $(our_links) ]]; }

# remove_network: the kernel removes the link, and with it the routes, a moment after the last process has ended.
remove_network() {
  until_true 3 no_links && return 0
  local link
  for link in $(our_links); do ip link delete "$link" || :; done
  no_links
}
