#!/usr/bin/env bash
# A Spark worker in the foreground; stop it with Ctrl-C or by its pid.
#   start-worker.sh [--gpus] [--dry-run] spark://HOST:PORT [CORES [MEMORY [WORK_DIRECTORY]]]
# Defaults: all cores, all memory but 1 GB, ./spark-work. Convoy's native memory comes on top of the
# heap that Spark counts here (a quarter of --memory-per-worker), so leave room for it.
# With --gpus it offers all GPUs that nvidia-smi lists. Other settings go into SPARK_DAEMON_JAVA_OPTS.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=../scripts/common.sh
. "$here/../scripts/common.sh"
options "" gpus "$@"
case "${#words[@]}" in [1-4]) ;; *) stop "wants spark://HOST:PORT [CORES [MEMORY [WORK_DIRECTORY]]]: see --help" ;; esac
master="${words[0]}" cores="${words[1]-}" memory="${words[2]-}" work="${words[3]:-spark-work}"
if [ -n "${given[gpus]-}" ]; then
  discovery="$(cd "$here/../gpu" && pwd)/discover-gpus.sh"
  [[ "$discovery" != *[[:space:]]* ]] || stop "Spark would cut $discovery in two: use a path without spaces" 3
  found="$("$discovery")" || exit
  count="$(grep -o '"[0-9]*"' <<<"$found" | wc -l)"
  export SPARK_DAEMON_JAVA_OPTS="${SPARK_DAEMON_JAVA_OPTS:-} -Dspark.worker.resource.gpu.amount=$count -Dspark.worker.resource.gpu.discoveryScript=$discovery"
fi
if [ -z "$dry_run" ]; then mkdir -p "$work"; fi
start=("$here/../spark/bin/spark-class" org.apache.spark.deploy.worker.Worker
  ${cores:+--cores "$cores"} ${memory:+--memory "$memory"} --work-dir "$(realpath -m "$work")" "$master")
if [ -z "$dry_run" ]; then
  echo "Spark worker for $master, pid $$, executors' logs in $work" >&2
  exec "${start[@]}"
fi
run ${count:+env "SPARK_DAEMON_JAVA_OPTS=$SPARK_DAEMON_JAVA_OPTS"} "${start[@]}"
