# shellcheck shell=bash
# Decides: what is in the images that every cluster holds: pause, and Postgres 15, 17 and 18.
# Must never: install anything on the machine; Debian's packages are unpacked, not installed.

DEBIAN_POSTGRES=15
MAVEN_POSTGRES=(17.11.0 18.6.0)
MAVEN_COPY=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy

# build_images: sets IMAGES to the cached archive; builds it unless it is there.
build_images() {
  local key
  key=$(cat -- "$CLUSTER_DIR"/lib/{images,rootfs,oci}.sh | sha256sum | cut -c1-16)
  IMAGES=$CACHE/images-$key.tar
  [[ ! -s $IMAGES ]] || return 0
  need_packages "${IMAGE_COMMANDS[@]}"
  mkdir -p -- "$CACHE"
  (
    flock 8
    [[ ! -s $IMAGES ]] || exit 0
    work=$(mktemp -d "$CACHE/images.XXXXXX")
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf -- '$work'" EXIT
    say "building the images, once"
    build_images_in "$work"
  ) 8<"$CACHE"
}

build_images_in() {
  local work=$1 pause base version server layer
  oci_begin "$work/oci"
  step "  image: pause" pause_rootfs "$work/pause"
  pause=$(oci_layer "$work/oci" "$work/pause")
  oci_image "$work/oci" offshoot.local/pause:1 '{"Cmd":["/bin/sleep","2147483647"],"Env":["PATH=/bin"]}' "$pause"

  step "  image: packages of Debian" fetch_debian "$work"
  step "  image: base of all Postgres" base_rootfs "$work/base" "$work/debian"
  base=$(oci_layer "$work/oci" "$work/base")
  step "  image: postgres:$DEBIAN_POSTGRES" debian_server_rootfs "$work/server-$DEBIAN_POSTGRES" "$work/debian"
  layer=$(oci_layer "$work/oci" "$work/server-$DEBIAN_POSTGRES")
  postgres_image "$work/oci" "$DEBIAN_POSTGRES" "/usr/lib/postgresql/$DEBIAN_POSTGRES/bin" "$base" "$layer"

  for version in "${MAVEN_POSTGRES[@]}"; do
    server=$work/server-${version%%.*}
    step "  image: postgres:${version%%.*} ($version)" maven_server_rootfs "$server" "$version" "$work"
    layer=$(oci_layer "$work/oci" "$server")
    postgres_image "$work/oci" "${version%%.*}" /opt/postgres/bin "$base" "$layer"
  done
  oci_end "$work/oci" "$IMAGES"
}

# postgres_image WORK MAJOR BIN LAYER...
postgres_image() {
  local config="{\"Env\":[\"PATH=$3:/usr/lib/postgresql/$DEBIAN_POSTGRES/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"LANG=C.UTF-8\",\"PG_MAJOR=$2\",\"PGDATA=/var/lib/postgresql/data\"],\"Cmd\":[\"postgres\"],\"StopSignal\":\"SIGINT\"}"
  oci_image "$1" "offshoot.local/postgres:$2" "$config" "${@:4}"
}

# fetch_debian WORK: unpacks the packages of Postgres and all that they depend on into WORK/debian. An empty list of
# installed packages makes apt name them all, whatever this machine has.
fetch_debian() {
  local deb
  mkdir -p -- "$1/debs/partial" "$1"/debian/usr/{bin,sbin,lib,lib64}
  for deb in bin sbin lib lib64; do ln -s -- "usr/$deb" "$1/debian/$deb"; done
  : >"$1/status"
  apt_download "$1" || { apt-get update && apt_download "$1"; } >"$1/apt.log" 2>&1 || {
    tail -n 20 -- "$1/apt.log" >&2
    die "apt-get could not download postgresql-$DEBIAN_POSTGRES; it is in Debian 12 (bookworm)"
  }
  for deb in "$1"/debs/*.deb; do
    case ${deb##*/} in
    # Large, and only needed for compiled queries or for Debian's own scripts.
    libllvm* | libz3* | *perl* | dpkg_* | openssl_* | passwd_* | tar_* | libdb5* | locales_* | libc-l10n* | usrmerge_*) ;;
    # A package's folder /lib must not take the place of the link /lib -> usr/lib.
    *) dpkg-deb --fsys-tarfile "$deb" | tar --extract --keep-directory-symlink --directory="$1/debian" ;;
    esac
  done
}

apt_download() {
  apt-get -qq -o "Dir::State::status=$1/status" -o "Dir::Cache::archives=$1/debs" -o APT::Sandbox::User=root \
    -o Debug::NoLocking=1 install -y --no-install-recommends --download-only \
    "postgresql-$DEBIAN_POSTGRES" "postgresql-client-$DEBIAN_POSTGRES" tzdata libc-bin >"$1/apt.log" 2>&1
}
