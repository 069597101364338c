#!/usr/bin/env bash
# Builds an image of Convoy with docker or podman.
#   build.sh [--tag NAME] [--base IMAGE]    on Debian 12, Ubuntu or what is made of them (default: debian:12-slim)
#   build.sh [--tag NAME] --from-scratch    on no image at all: a Java made by jlink and this machine's libraries
#   build.sh --rootfs FILE.tar              the latter's root file system alone; needs no docker
# --dry-run prints the commands, runs none. The default tag is convoy:latest.
set -euo pipefail
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "tag base rootfs" from-scratch "$@"
[ "${#words[@]}" = 0 ] || stop "what is ${words[0]}? See --help"
tag="${given[tag]:-convoy:latest}" base="${given[base]:-debian:12-slim}" rootfs="${given[rootfs]-}"
image='[A-Za-z0-9][A-Za-z0-9._:/@-]*'
matches --tag "$tag" "$image" "name of an image"
matches --base "$base" "$image" "name of an image"
[ -z "${given[base]-}" ] || [ -z "${given[from-scratch]-}$rootfs" ] || stop "--base is for images that have one: leave it or --from-scratch out"
need_distribution
recipes="$distribution/docker"
if [ -z "$rootfs" ]; then
  docker="$(command -v docker || command -v podman || true)"
  [ -n "$docker" ] || stop "neither docker nor podman is found: install one, or make a root file system by --rootfs" 3
fi
if [ -z "$rootfs" ] && [ -z "${given[from-scratch]-}" ]; then
  run "$docker" build --tag "$tag" --build-arg "BASE=$base" --file "$recipes/Dockerfile" "$distribution"
  exit
fi

# What the scripts, Java and the native libraries need of a system.
tools=(awk basename bash cat chmod cp cut date dirname env find getent grep head hostname id ln ls mkdir mktemp mv
  nohup paste readlink realpath rm sed setsid sh sleep sort tail tar tr uname wc)
libraries=(libgcc_s.so.1 libgomp.so.1 libstdc++.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2)
modules=java.se,jdk.charsets,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
PATH="$PATH:/usr/sbin:/sbin" # of ldconfig
jlink="${JAVA_HOME:+$JAVA_HOME/bin/}jlink"
need "$jlink" "install a JDK 17, or set JAVA_HOME to one"
[[ "$("$jlink" --version)" == 17* ]] || stop "$jlink is of Java $("$jlink" --version), not 17: set JAVA_HOME to a JDK 17" 3
for tool in "${tools[@]}" ldd ldconfig; do need "$tool" "the root file system is made of this machine's"; done
umask 022 # others read it there
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/root" archive="${rootfs:-$work/context/rootfs.tar}"

# Copies a file and the libraries that it loads; folders as /lib are links into /usr.
take() { # FILE [TARGET]
  local each
  put "$1" "${2:-$1}"
  while read -r each; do put "$each" "$each"; done < <(loads "$1")
}

loads() { # FILE: what it loads of this machine
  { ldd "$1" 2>/dev/null || true; } | sed -n 's|^[^/]*\(/[^ ]*\) (0x.*|\1|p' | grep -vF "$root/" || true
}

put() { # FILE TARGET
  local target="$2"
  [[ "$target" == /usr/* ]] || target="/usr$target"
  [ -e "$root$target" ] || install -D -m 755 "$1" "$root$target"
}

java() {
  local each
  run "$jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress=1 --output "$root/opt/java"
  [ -z "$dry_run" ] || return 0
  rm -f "$root"/opt/java/lib/lib{awt_xawt,jawt,jsound,splashscreen}.so # of screens and sound
  export LD_LIBRARY_PATH="$root/opt/java/lib:$root/opt/java/lib/server"
  find "$root/opt/java" -type f \( -name '*.so' -o -name java \) | while read -r each; do loads "$each"; done |
    sort -u >"$work/needed"
  unset LD_LIBRARY_PATH
  while read -r each; do put "$each" "$each"; done <"$work/needed"
}

system() {
  local each path
  mkdir -p "$root"/{dev,proc,sys,tmp,etc,opt/spark/conf,usr/bin,usr/lib,usr/lib64}
  for each in bin lib lib64; do ln -s "usr/$each" "$root/$each"; done
  for each in "${tools[@]}"; do take "$(command -v "$each")" "/usr/bin/$each"; done
  for each in "${libraries[@]}"; do
    path="$(ldconfig -p | awk -v name="$each" '$1 == name && /x86-64/ && !found++ { print $NF }')"
    [ -n "$path" ] || stop "$each is not on this machine: install it, for native libraries want it" 3
    take "$path"
  done
  printf 'root:x:0:0::/:/usr/bin/bash\nconvoy:x:10001:10001::/home/convoy:/usr/bin/bash\n' >"$root/etc/passwd"
  printf 'root:x:0:\nconvoy:x:10001:\n' >"$root/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
  [ ! -d /usr/lib/locale/C.utf8 ] || cp -rL --parents /usr/lib/locale/C.utf8 "$root" # elsewhere glibc has it inside
  chmod 1777 "$root/tmp"
}

archive() {
  mkdir -p "$(dirname "$archive")" "$work/home/home/convoy" "$work/app/opt"
  ln -s "$distribution" "$work/app/opt/convoy"
  tar -C "$root" --owner=0 --group=0 -cf "$archive" .
  # The link is followed; the baseline of comparisons, as large as all the rest, stays out.
  tar -C "$work/app" --owner=0 --group=0 --mode=a+rX --dereference --exclude=opt/convoy/dl4j -rf "$archive" opt/convoy
  tar -C "$work/home" --owner=10001 --group=10001 -rf "$archive" home/convoy
}

if [ -n "$dry_run" ]; then
  java
  echo "# with ${tools[*]} and ${libraries[*]} of this machine in $archive"
else
  system
  java
  archive
fi
[ -z "$rootfs" ] || exit 0
run "$docker" build --tag "$tag" --file "$recipes/Dockerfile.scratch" "$work/context"
