# shellcheck shell=bash
# Decides: how the cluster's programs are built, and where the cache keeps them.
# Must never: need root, write into the checkout, or leave a half-built folder under the final name.

# binaries_dir: prints the cache folder of this go.mod.
binaries_dir() {
  printf '%s/kubernetes-%s-%s\n' "$CACHE" "$KUBERNETES_VERSION" "$(cache_key "$CLUSTER_DIR"/go.{mod,sum} \
    "$CLUSTER_DIR"/addons/go.{mod,sum} "$CLUSTER_DIR"/addons/coredns/main.go)"
}

# build_binaries: sets BINARIES and BIN; builds unless the cache has them.
build_binaries() {
  need_go
  BINARIES=$(binaries_dir)
  BIN=$BINARIES/bin
  built_once "$BINARIES" build_into
}

# built_once FOLDER COMMAND…: runs the command with the name of a folder to make, which becomes FOLDER; not if that is there.
built_once() {
  local folder=$1
  shift
  [[ ! -d $folder ]] || return 0
  mkdir -p -- "$(dirname "$folder")"
  (
    # The second of two builders waits here, and then finds the work done.
    flock 8
    [[ ! -d $folder ]] || exit 0
    "$@" "$folder.part" && mv -- "$folder.part" "$folder"
  ) 8<"$(dirname "$folder")"
}

build_into() {
  local dir=$1 start=$SECONDS layout
  layout=$dir/k8s/$KUBERNETES_VERSION-linux-$(go env GOARCH)
  rm -rf -- "$dir"
  mkdir -p -- "$dir/bin" "$layout"
  say "building Kubernetes $KUBERNETES_VERSION and what it needs, once: about 10 minutes on 2 cores"
  build_module "$CLUSTER_DIR" "$dir/bin"
  build_module "$CLUSTER_DIR/addons" "$dir/bin"
  mv -- "$dir/bin/server" "$dir/bin/etcd" 2>/dev/null || [[ -x $dir/bin/etcd ]] || die "no etcd was built"
  ln -- "$dir"/bin/{etcd,kube-apiserver,kubectl} "$layout/"
  say "built in $((SECONDS - start)) s: $(find "$dir/bin" -type f -printf '%f ')"
}

# build_module FOLDER TARGET: builds every tool that the folder's go.mod names. Without the version, the API server
# calls itself v0.0.0-master, and clients that read it misbehave.
build_module() {
  local version=k8s.io/component-base/version client=k8s.io/client-go/pkg/version minor=${KUBERNETES_VERSION#*.}
  local flags="-s -w -X $version.gitVersion=v$KUBERNETES_VERSION -X $version.gitMajor=1 -X $version.gitMinor=${minor%.*}"
  flags+=" -X $client.gitVersion=v$KUBERNETES_VERSION"
  (
    cd -- "$1" || exit 1
    GOFLAGS="-mod=readonly -buildvcs=false" go build -v -trimpath -ldflags="$flags" -o "$2/" tool 2>&1 |
      tee -- "$2/../build.log" | show_build_progress "$(go list -deps tool 2>/dev/null | wc -l)"
  ) || {
    tail -n 30 -- "$2/../build.log" >&2
    die "go build failed in $1"
  }
}

# show_build_progress TOTAL: `go build -v` prints a line for each package that it compiled or module that it fetched.
show_build_progress() {
  local line packages=0 modules=0 next=$((SECONDS + 10))
  while IFS= read -r line; do
    case $line in
    'go: downloading '*) modules=$((modules + 1)) ;;
    *) packages=$((packages + 1)) ;;
    esac
    [[ $SECONDS -ge $next ]] || continue
    next=$((SECONDS + 10))
    say "  $modules modules fetched, $packages of at most $1 packages compiled"
  done
}
