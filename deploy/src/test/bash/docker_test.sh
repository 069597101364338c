#!/usr/bin/env bash
# How images are built, with stand-ins for docker and jlink, and what their containers run.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
build="$home/docker/build.sh" entry="$home/docker/entrypoint.sh" health="$home/docker/healthcheck.sh"
mkdir "$home/dl4j" && touch "$home/dl4j/large.jar"
fake "$folder/bin/docker" 'printf "%s\n" "$@"
context="${@: -1}"
if [ -f "$context/rootfs.tar" ]; then tar -tvf "$context/rootfs.tar"; fi'
fake "$folder/jdk/bin/jlink" '[ "$1" = --version ] && echo "${JLINK_VERSION:-17.0.1}" && exit
mkdir -p "${@: -1}/bin" "${@: -1}/lib" && touch "${@: -1}/bin/java"'
export JAVA_HOME="$folder/jdk" PATH="$folder/bin:$PATH"

# On a base image, docker builds from the distribution.
try 0 "$build" --tag r/convoy:1 --base ubuntu:24.04
for line in r/convoy:1 BASE=ubuntu:24.04 "$home/docker/Dockerfile" "$home"; do says "$line"; done
grep -q '^USER 10001:10001$' "$home/docker/Dockerfile" || fail "the image runs as root"
try 0 "$build" --dry-run
says "docker build --tag convoy:latest --build-arg BASE=debian:12-slim"

# Without one, the root file system has all that scripts and Java need, and the user's folder is the user's.
if { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep libgomp.so.1 >/dev/null; then
  try 0 "$build" --from-scratch
  says "$home/docker/Dockerfile.scratch"
  for line in /usr/bin/bash /usr/bin/sed /opt/java/bin/java /etc/passwd opt/convoy/lib/convoy.jar opt/convoy/bin/convoy libgomp.so.1; do
    says "$line"
  done
  silent_on dl4j
  grep -q '^drwx[^ ]* 10001/10001 .* home/convoy/$' "$folder/out" || fail "the home directory is not the user's"
  grep -q '^drwxrwxrwt root/root .* ./tmp/$' "$folder/out" || fail "/tmp is not for all"
  try 0 "$build" --rootfs "$folder/files/rootfs.tar"
  mkdir "$folder/root" && tar -C "$folder/root" -xf "$folder/files/rootfs.tar" --exclude=./dev
  [ -e "$folder"/root/lib64/ld-linux-x86-64.so.2 ] || fail "there is no loader of programs"
else
  echo "skipped: no libgomp here, so no root file system was made"
fi
try 0 "$build" --dry-run --from-scratch
says "jlink --add-modules java.se,"

try 0 "$build" --help
says "build.sh [--tag NAME] --from-scratch"
refuses 2 "is no name of an image" "$build" --tag '-x y'
refuses 2 "--base is for images that have one" "$build" --from-scratch --base debian:12
refuses 2 "what is here?" "$build" here
JLINK_VERSION=21 refuses 3 "is of Java 21, not 17" "$build" --from-scratch

# The entrypoint: what Spark on Kubernetes asks for, daemons, and Convoy's commands.
export CONVOY_HOME="$home" CONVOY_DRY_RUN=1
runs() { # 'EXPECTED WORDS' ARGUMENTS...
  local expected="$1"
  shift
  try 0 "$entry" "$@"
  [ "$(paste -sd' ' "$folder/out")" = "$expected" ] || fail "not: $expected"
}
runs "$home/bin/convoy train --network a b" train --network "a b"
runs "$home/bin/convoy --help"
runs "$home/standalone/start-master.sh host" master host
runs "/bin/ls -l" /bin/ls -l
SPARK_DRIVER_BIND_ADDRESS=10.0.0.9 runs "$home/spark/bin/spark-submit --conf spark.driver.bindAddress=10.0.0.9 --deploy-mode client --properties-file /opt/spark/conf/spark.properties local:///x.jar train" \
  driver --properties-file /opt/spark/conf/spark.properties local:///x.jar train
export SPARK_EXECUTOR_MEMORY=1024m SPARK_DRIVER_URL=spark://d SPARK_EXECUTOR_ID=3 SPARK_EXECUTOR_CORES=2 SPARK_APPLICATION_ID=spark-1 \
  SPARK_EXECUTOR_POD_IP=10.0.0.7 SPARK_RESOURCE_PROFILE_ID=0 SPARK_EXECUTOR_POD_NAME=pod SPARK_JAVA_OPT_10=-Dlast=1 \
  SPARK_JAVA_OPT_2='-Dsecond=a b' SPARK_JAVA_OPT_0=-Dfirst=1 SPARK_CONF_DIR=/opt/spark/conf
unset HADOOP_CONF_DIR SPARK_CLASSPATH
runs "$JAVA_HOME/bin/java -Dfirst=1 -Dsecond=a b -Dlast=1 -Xms1024m -Xmx1024m -cp /opt/spark/conf:$home/spark/jars/* org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend --driver-url spark://d --executor-id 3 --cores 2 --app-id spark-1 --hostname 10.0.0.7 --resourceProfileId 0 --podName pod" executor

# The health check: a process that runs is well; one that is stopped, gone, or a daemon without its page is not.
sleep 1000 &
process=$!
at_end() { kill -9 "$process" && wait "$process" || true; } 2>/dev/null
try 0 "$health" "/proc/$process"
kill -STOP "$process"
stopped() { [[ "$(cat "/proc/$process/stat")" == *") T "* ]]; }
soon "it was not stopped" stopped
try 1 "$health" "/proc/$process"
says "in state T"
try 1 "$health" "$folder/none"
mkdir "$folder/process" && echo "1 (java) S 0" >"$folder/process/stat"
printf '%s\0' java org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077 --webui-port 1 >"$folder/process/cmdline"
try 1 "$health" "$folder/process"
says "the master does not answer on port 1"
