#!/usr/bin/env bash
# Runs a command of Convoy on YARN, one executor a worker.
#   submit.sh [OPTIONS] -- COMMAND...       as: submit.sh --queue ml -- train --network alexnet --workers 8 ...
# Spark's jars are archived on the cluster's file system once; no Hadoop is needed here, only its settings in
# HADOOP_CONF_DIR. Options:
#   --deploy-mode client|cluster   where the driver runs: here (default), or on the cluster
#   --archive URI                  the archive, made where there is none (default: hdfs:///user/ME/.convoy/spark-HASH.tar,
#                                  so that other jars are another archive)
#   --queue Q, --node-label L      as YARN has them
#   --java-home DIR                of a Java 17 on every node, where the nodes' own is another
#   --driver-memory SIZE           heap of the driver (default: 2g)
#   --gpus                         one GPU a worker; also where COMMAND has --device gpu
#   --workers, --threads-per-worker, --memory-per-worker   Convoy's own; here or in COMMAND
#   --conf spark.NAME=VALUE        wins over all this script sets
#   --dry-run                      prints the commands, runs none
# In cluster mode paths are those of the driver's node, and the exit code is 0 or 1; see README.md.
set -euo pipefail
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "deploy-mode archive queue node-label java-home driver-memory workers threads-per-worker memory-per-worker" gpus "$@"
[ "${#words[@]}" = 0 ] || stop "what is ${words[0]}? Convoy's command comes after --"
mode="${given[deploy-mode]:-client}"
matches --deploy-mode "$mode" 'client|cluster' "deploy mode: give client or cluster"
driver_memory="$(megabytes --driver-memory "${given[driver-memory]:-2g}")"
worker_shape
need_distribution
hadoop="${HADOOP_CONF_DIR:-${YARN_CONF_DIR:-}}"
[ -n "$hadoop" ] || stop "where is the cluster? Set HADOOP_CONF_DIR to the folder of its core-site.xml and yarn-site.xml" 3
for file in core-site.xml yarn-site.xml; do
  [ -f "$hadoop/$file" ] || stop "$hadoop has no $file: set HADOOP_CONF_DIR to the folder that has" 3
done

jars="$distribution/spark/jars"
archive="${given[archive]:-hdfs:///user/$(id -un)/.convoy/spark-$(cd "$jars" && sha256sum -- * | sha256sum | cut -c1-16).tar}"
matches --archive "$archive" '[a-z0-9]+://[^[:space:],#]*/[^[:space:],#/]+\.(tar|tar\.gz|tgz|zip|jar)' "URI of an archive, as hdfs:///convoy/spark.tar"

hdfs() {
  run "$distribution/spark/bin/spark-class" org.apache.hadoop.fs.FsShell "$@"
}

# Under another name until it is whole. Whoever comes second finds the first one's.
upload() {
  local part="$archive.$$.part" tar=(tar -C "$jars" -cf - .)
  [[ "$archive" == *.tar ]] || stop "there is no $archive: this script makes archives whose names end with .tar" 3
  hdfs -mkdir -p "${archive%/*}" || return
  if [ -n "$dry_run" ]; then
    echo "$(quoted "${tar[@]}") | $(hdfs -put - "$part")"
  else
    echo "archiving Spark's jars as $archive" >&2
    "${tar[@]}" | hdfs -put - "$part" || return
  fi
  hdfs -mv "$part" "$archive" || { hdfs -rm -skipTrash "$part" && hdfs -test -e "$archive"; }
}

if [ -n "$dry_run" ]; then
  quoted "$distribution/spark/bin/spark-class" org.apache.hadoop.fs.FsShell -test -e "$archive"
  echo "# and if it is not there:"
  upload
  echo "# then:"
elif ! hdfs -test -e "$archive"; then
  upload || stop "Spark's jars could not be put to $archive: see above" 3
fi

# YARN's own yarn.io/gpu is asked for by Spark, which refuses it as a setting. A discovery script that is
# sent along lies in each container's own folder.
executor_settings ./discover-gpus.sh
label="${given[node-label]-}"
java="${given[java-home]-}"
set_defaults \
  "spark.yarn.archive=$archive" \
  spark.yarn.maxAppAttempts=1 \
  "spark.driver.memoryOverhead=1g" \
  ${label:+"spark.yarn.am.nodeLabelExpression=$label" "spark.yarn.executor.nodeLabelExpression=$label"} \
  ${java:+"spark.yarn.appMasterEnv.JAVA_HOME=$java" "spark.executorEnv.JAVA_HOME=$java"}
become "$distribution/spark/bin/spark-submit" --master yarn --deploy-mode "$mode" \
  --driver-memory "${driver_memory}m" ${given[queue]:+--queue "${given[queue]}"} \
  ${gpus:+--files "$distribution/gpu/discover-gpus.sh"} "${settings[@]}" \
  --class dev.convoy.driver.cli.Main "$distribution/lib/convoy.jar" "${command[@]}"
