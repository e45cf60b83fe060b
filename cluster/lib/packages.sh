# shellcheck shell=bash
# Decides: which commands of the machine are needed, and which Debian packages bring them.
# Must never: start a service, or install when a command is already there, wherever it came from.

# command:package
RUN_COMMANDS=(containerd:containerd containerd-shim-runc-v2:containerd ctr:containerd runc:runc
  /usr/lib/cni/bridge:containernetworking-plugins iptables:iptables iptables-restore:iptables busybox:busybox-static
  ip:iproute2 nsenter:util-linux unshare:util-linux flock:util-linux mount:mount openssl:openssl curl:curl)
IMAGE_COMMANDS=(tar:tar xz:xz-utils dpkg-deb:dpkg busybox:busybox-static mvn:maven)

# missing_packages COMMAND:PACKAGE...: names the packages whose command is not there.
missing_packages() {
  local pair
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || printf '%s\n' "${pair##*:}"
  done | sort -u
}

need_packages() {
  local packages
  mapfile -t packages < <(missing_packages "$@")
  [[ ${#packages[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || die "missing: ${packages[*]} (these are the names of Debian's packages)"
  [[ $(id -u) == 0 ]] || die "missing packages; run: sudo apt-get install --no-install-recommends ${packages[*]}"
  {
    # Two clusters may start at once: the second of them finds the work done.
    flock 7
    mapfile -t packages < <(missing_packages "$@")
    [[ ${#packages[@]} == 0 ]] || say "installing ${packages[*]}"
    [[ ${#packages[@]} == 0 ]] || install_packages "${packages[@]}"
  } 7<"${BASH_SOURCE[0]}"
  mapfile -t packages < <(missing_packages "$@")
  [[ ${#packages[@]} == 0 ]] || die "still missing after installing: ${packages[*]}"
}

install_packages() {
  local policy=/usr/sbin/policy-rc.d ours=false log rc=0
  log=$(mktemp)
  # Debian starts a service when its package is installed, unless this file says no.
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    ours=true
  fi
  apt_install "$@" >"$log" 2>&1 ||
    { apt-get update && apt_install "$@"; } >"$log" 2>&1 || rc=$?
  [[ $ours == false ]] || rm -f -- "$policy"
  [[ $rc == 0 ]] || tail -n 20 "$log" >&2
  rm -f -- "$log"
  [[ $rc == 0 ]] || die "apt-get install $* failed"
}

# Another apt of this machine is waited for.
apt_install() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"; }

need_go() {
  [[ -x /usr/local/go/bin/go ]] && PATH=$PATH:/usr/local/go/bin
  command -v go >/dev/null ||
    die "the cluster is built from source: install Go 1.26 or newer (https://go.dev/dl/) and put its bin folder in PATH"
}
