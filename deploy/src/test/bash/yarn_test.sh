#!/usr/bin/env bash
# What YARN and HDFS are asked for. HDFS is a folder, reached by a stand-in for Hadoop's FsShell.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
submit="$home/yarn/submit.sh"
mkdir -p "$folder/conf" && touch "$folder/conf/"{core,yarn}-site.xml
# shellcheck disable=SC2016
fake "$home/spark/bin/spark-class" '[ "$1" = org.apache.hadoop.fs.FsShell ] || exit 9
shift
words=()
for word in "$@"; do words+=("${word/#hdfs:\/\//'"$folder"'/hdfs}"); done
echo "${words[0]}" >>'"$folder"'/hdfs.log
case "${words[0]}" in
  -test) test -e "${words[2]}" ;;
  -mkdir) mkdir -p "${words[2]}" ;;
  -put) [ ! -e '"$folder"'/full ] && cat >"${words[2]}" ;;
  -mv) mv -n "${words[1]}" "${words[2]}" ;;
  *) exit 9 ;;
esac'

refuses 3 "Set HADOOP_CONF_DIR" env -u HADOOP_CONF_DIR -u YARN_CONF_DIR "$submit" -- train --workers 2
export HADOOP_CONF_DIR="$folder/conf"

# A dry run prints all, does nothing, and what it prints is what is run.
try 0 "$submit" --dry-run -- train --workers 2 --output "a b's"
says "FsShell -mv hdfs:///user/"
says "'a b'\\''s'"
[ ! -e "$folder/hdfs.log" ] && [ ! -e "$folder/spark.log" ] || fail "a dry run ran something"

# The jars are archived once, as one file that is whole.
try 0 "$submit" --queue ml --node-label fast --java-home /opt/jdk --deploy-mode cluster --driver-memory 3g \
  --conf spark.executor.memoryOverhead=7g -- train --workers 4 --threads-per-worker 2 --memory-per-worker 8g
archive="$(find "$folder/hdfs" -name 'spark-*.tar')"
tar -tf "$archive" | grep -x ./spark.jar >/dev/null || fail "the archive lacks the jars"
[ "$(find "$folder/hdfs" -type f | wc -l)" = 1 ] || fail "parts were left"
for line in yarn cluster ml 3072m spark.executor.instances=4 spark.executor.cores=2 spark.task.cpus=2 \
  spark.executor.memory=2048m spark.executor.memoryOverhead=6144m spark.dynamicAllocation.enabled=false \
  spark.yarn.maxAppAttempts=1 spark.yarn.executor.nodeLabelExpression=fast spark.yarn.am.nodeLabelExpression=fast \
  spark.executorEnv.JAVA_HOME=/opt/jdk spark.yarn.appMasterEnv.JAVA_HOME=/opt/jdk \
  "spark.yarn.archive=hdfs://${archive#"$folder/hdfs"}" "$home/lib/convoy.jar" train 8g; do
  submitted "$line"
done
grep memoryOverhead "$folder/spark.log" | tail -n 1 | grep -x spark.executor.memoryOverhead=7g >/dev/null || fail "--conf does not win"
! grep -q gpu "$folder/spark.log" || fail "GPUs were asked for"
rm "$folder/hdfs.log" "$folder/spark.log"
try 0 "$submit" -- train --workers 4 --device gpu
[ "$(cat "$folder/hdfs.log")" = -test ] || fail "the archive was made again"
submitted client
submitted "$home/gpu/discover-gpus.sh"
submitted spark.executor.resource.gpu.amount=1
submitted spark.executor.resource.gpu.discoveryScript=./discover-gpus.sh
! grep -q "yarn.io/gpu" "$folder/spark.log" || fail "Spark refuses yarn.io/gpu as a setting"

# Other jars are another archive.
echo "of another Spark" >"$home/spark/jars/spark.jar"
try 0 "$submit" -- train --workers 4
[ "$(find "$folder/hdfs" -type f | wc -l)" = 2 ] || fail "no second archive"

# The exit code is spark-submit's.
SUBMIT_CODE=4 try 4 "$submit" -- train --workers 4

# A file system that is full leaves no archive behind, and nothing is submitted.
touch "$folder/full" && rm "$folder/spark.log"
refuses 3 "could not be put to hdfs:///x/y.tar" bash -c "'$submit' --archive hdfs:///x/y.tar -- train --workers 1 2>&1 | grep -v '^archiving' >&2; exit \${PIPESTATUS[0]}"
[ ! -e "$folder/hdfs/x/y.tar" ] && [ ! -e "$folder/spark.log" ] || fail "it went on"

try 0 "$submit" --help
says "submit.sh [OPTIONS] -- COMMAND..."
refuses 2 "is no URI of an archive" "$submit" --archive /tmp/x.tar -- train --workers 1
refuses 3 "names end with .tar" "$submit" --archive hdfs:///none.zip -- train --workers 1
refuses 2 "is no deploy mode" "$submit" --deploy-mode here -- train --workers 1
refuses 2 "what is train?" "$submit" train --workers 1
refuses 2 "is no amount of memory" "$submit" --driver-memory big -- train --workers 1
rm "$folder/conf/yarn-site.xml"
refuses 3 "has no yarn-site.xml" "$submit" -- train --workers 1
