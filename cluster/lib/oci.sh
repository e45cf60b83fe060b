# shellcheck shell=bash
# Decides: how folders become an OCI image archive, byte for byte the same for the same folders.
# Must never: need a container engine or a registry.
#
#   oci_begin WORK
#   layer=$(oci_layer WORK ROOTFS)          # once per layer; the same folder may serve several images
#   oci_image WORK NAME:TAG CONFIG_JSON LAYER...
#   oci_end WORK FILE

oci_begin() {
  rm -rf -- "$1"
  mkdir -p -- "$1/blobs/sha256"
  : >"$1/manifests"
}

# oci_blob WORK FILE: moves the file to where its digest says, and prints the digest and the size.
oci_blob() {
  local digest size
  digest=$(sha256sum <"$2" | cut -d' ' -f1)
  size=$(stat -c %s -- "$2")
  mv -- "$2" "$1/blobs/sha256/$digest"
  echo "$digest $size"
}

# oci_layer WORK ROOTFS: not compressed: these images are never sent anywhere, and unpack faster so.
oci_layer() {
  local file
  file=$(mktemp "$1/layer.XXXXXX")
  tar --create --file="$file" --directory="$2" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --format=gnu --one-file-system .
  oci_blob "$1" "$file"
}

# oci_image WORK NAME:TAG CONFIG_JSON "DIGEST SIZE"...
oci_image() {
  local work=$1 name=$2 config=$3 layer diffs='' layers='' arch=amd64 blob
  shift 3
  [[ $(uname -m) != aarch64 ]] || arch=arm64
  for layer in "$@"; do
    diffs+=${diffs:+,}"\"sha256:${layer% *}\""
    layers+=${layers:+,}"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"sha256:${layer% *}\",\"size\":${layer#* }}"
  done
  printf '{"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]},"history":[]}' \
    "$arch" "$config" "$diffs" >"$work/config"
  blob=$(oci_blob "$work" "$work/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[%s]}' \
    "${blob% *}" "${blob#* }" "$layers" >"$work/manifest"
  blob=$(oci_blob "$work" "$work/manifest")
  printf '{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"io.containerd.image.name":"%s","org.opencontainers.image.ref.name":"%s"}}\n' \
    "${blob% *}" "${blob#* }" "$name" "${name##*:}" >>"$work/manifests"
}

oci_end() {
  printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
  printf '{"schemaVersion":2,"manifests":[%s]}' "$(paste -sd, "$1/manifests")" >"$1/index.json"
  tar --create --file="$2.part" --directory="$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    oci-layout index.json blobs
  mv -- "$2.part" "$2"
  rm -rf -- "$1"
}

# full_image_name NAME:TAG: as the kubelet will ask for it.
full_image_name() {
  local name=$1
  [[ ${name##*/} == *:* ]] || name+=:latest
  case $name in
  *.*/* | *:*/* | localhost/*) ;;
  */*) name=docker.io/$name ;;
  *) name=docker.io/library/$name ;;
  esac
  echo "$name"
}
