#!/usr/bin/env bash
# Compiles a Spark job in this folder and submits it:
#   java/run.sh TrainInSession --master spark://node1:7077 -- alexnet-cifar 4 images:/data/cifar 1000 out
# Between the class and -- stand spark-submit's options, after it the program's arguments. CONVOY_HOME is the distribution
# (two folders up, unless said); CONVOY_SPARK_HOME a Spark 3.5 of one's own, if not the distribution's.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
home="${CONVOY_HOME:-$(cd "$here/../.." && pwd)}"
spark="${CONVOY_SPARK_HOME:-$home/spark}"

stop() { # SENTENCE EXIT_CODE
  echo "run.sh: $1" >&2
  exit "$2"
}

class="${1:-}"
case "$class" in
  -h | --help | "")
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    [ -n "$class" ] || stop "name a class: $(cd "$here" && echo *.java)" 2
    exit 0
    ;;
esac
shift
[ -f "$here/$class.java" ] || stop "there is no $here/$class.java" 2
[ -f "$home/lib/convoy.jar" ] || stop "$home is no distribution of Convoy: set CONVOY_HOME to one" 3
command -v javac >/dev/null || stop "javac is not found: install a JDK 17" 3
submit=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  submit+=("$1")
  shift
done
[ $# -eq 0 ] || shift

build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
javac -d "$build/classes" -cp "$home/lib/convoy.jar:$spark/jars/*" "$here/$class.java" || stop "$class does not compile: see above" 2
jar --create --file "$build/$class.jar" -C "$build/classes" .
# What a session of one's own needs: Convoy's jar everywhere, and a fixed number of executors.
"$spark/bin/spark-submit" --class "$class" --jars "$home/lib/convoy.jar" --conf spark.dynamicAllocation.enabled=false \
  --conf spark.serializer=org.apache.spark.serializer.KryoSerializer "${submit[@]}" "$build/$class.jar" "$@"
