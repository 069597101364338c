#!/usr/bin/env bash
# Builds one folder that holds all a bare CUDA 13 machine needs to check the GPU backend: a small Java
# runtime, jars, and scripts; neither Java, nor Maven, nor Spark, nor a network is needed there.
# usage: bundle.sh TARGET_DIR      then, on the GPU machine: bash TARGET_DIR/check.sh
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
root="$(dirname "$(dirname "$here")")"
limit_mb=60

stop() {
  echo "bundle.sh: $1" >&2
  exit 2
}
[ $# -eq 1 ] || stop "usage: bundle.sh TARGET_DIR"
target="$1"
[ ! -e "$target" ] || stop "$target is there already: name a folder that is not"
for tool in mvn jlink jar python3; do
  command -v "$tool" >/dev/null || stop "$tool is not found"
done
mkdir -p "$target/lib"
target="$(cd "$target" && pwd)"

echo "compiling..." >&2
cd "$root"
list="$target/class-path"
# package, not test-compile: Maven 3 wires modules of one build together only then.
mvn -q -B -ntp -pl worker -am package -DskipTests -Dspotless.check.skip=true \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
  -Dmdep.outputFile="$list" -Dmdep.includeScope=test >&2

jar --create --file "$target/lib/convoy.jar" -C common/target/classes . -C worker/target/classes .
jar --create --file "$target/lib/convoy-tests.jar" -C worker/target/test-classes .

# Spark, Hadoop, ND4J and what only they bring stay at home.
wanted='/(javacpp|cuda|dnnl|opencl|netty-[a-z0-9-]+|kryo5|slf4j-api|jackson-(core|annotations|databind)|jspecify|junit-[a-z-]+|opentest4j|apiguardian-api)-[0-9][^/]*\.jar$'
tr ':' '\n' <"$list" | grep -E "$wanted" | grep -vE 'netty-(all|codec-|handler-proxy|.*kqueue|.*(aarch_64|riscv64|osx))' | while read -r jar; do
  cp "$jar" "$target/lib/"
done
rm -f "$list"

jlink --add-modules java.base,java.logging,java.management,jdk.management,jdk.unsupported,java.xml,java.naming,jdk.zipfs \
  --strip-debug --no-header-files --no-man-pages --compress=0 --output "$target/jre"
# One archive; jars are stored in it unpacked, since xz presses harder than they do.
python3 - "$target" <<'P'
import glob, os, shutil, sys, tarfile, zipfile
target = sys.argv[1]
for jar in glob.glob(target + '/lib/*.jar'):
    with zipfile.ZipFile(jar) as packed, zipfile.ZipFile(jar + '.stored', 'w') as stored:
        for entry in packed.infolist():
            # Folders too: whoever looks for classes in a package asks for its folder.
            stored.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), packed.read(entry))
    os.replace(jar + '.stored', jar)
with tarfile.open(target + '/java.tar.xz', 'w:xz') as t:
    for part in ('jre', 'lib'):
        t.add(target + '/' + part, part)
        shutil.rmtree(target + '/' + part)
P
cp "$here"/{check.sh,java.sh,torch_speed.py,discover-gpus.sh} "$target/"

size_mb="$(du -sm "$target" | cut -f1)"
echo "$target: $size_mb MB" >&2
[ "$size_mb" -le "$limit_mb" ] || stop "the bundle has $size_mb MB, more than $limit_mb MB"
