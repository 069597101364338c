#!/usr/bin/env bash
# A Spark worker in the foreground; stop it with Ctrl-C or by its pid.
#   start-worker.sh spark://HOST:PORT [CORES [MEMORY [WORK_DIRECTORY]]]
# Defaults: all cores, all memory but 1 GB, ./spark-work. Convoy's native memory comes on top of the
# heap that Spark counts here (a quarter of --memory-per-worker), so leave room for it.
# With GPUs, set SPARK_DAEMON_JAVA_OPTS="-Dspark.worker.resource.gpu.amount=1
# -Dspark.worker.resource.gpu.discoveryScript=/path/to/script".
set -eu
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ $# -lt 1 ]; then
  echo "usage: $0 spark://HOST:PORT [CORES [MEMORY [WORK_DIRECTORY]]]" >&2
  exit 2
fi
work="${4:-spark-work}"
mkdir -p "$work"
echo "Spark worker for $1, pid $$, executors' logs in $work" >&2
exec "$here/../spark/bin/spark-class" org.apache.spark.deploy.worker.Worker \
  ${2:+--cores "$2"} ${3:+--memory "$3"} --work-dir "$(cd "$work" && pwd)" "$1"
