#!/usr/bin/env bash
# What a container of Convoy runs, by its first argument:
#   driver ARGUMENTS...    Spark's driver on Kubernetes: spark-submit with these, on SPARK_DRIVER_BIND_ADDRESS
#   executor               Spark's executor on Kubernetes, as the SPARK_* variables say
#   master, worker ...     daemons of a standalone cluster: arguments of start-master.sh, start-worker.sh
#   anything else          Convoy's command, as: train --network alexnet-cifar
# With CONVOY_DRY_RUN=1 it prints the command instead.
set -euo pipefail
home="${CONVOY_HOME:-/opt/convoy}"
export SPARK_HOME="$home/spark"

executor() {
  local name numbers options=() variables
  variables="$(compgen -A variable SPARK_JAVA_OPT_ || true)"
  numbers="$(sort -n <<<"${variables//SPARK_JAVA_OPT_/}")"
  for name in $numbers; do
    name="SPARK_JAVA_OPT_$name"
    options+=("${!name}")
  done
  command=("${JAVA_HOME:+$JAVA_HOME/bin/}java" "${options[@]}" "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY"
    -cp "${SPARK_CONF_DIR:-$SPARK_HOME/conf}:${SPARK_CLASSPATH:+$SPARK_CLASSPATH:}${HADOOP_CONF_DIR:+$HADOOP_CONF_DIR:}$SPARK_HOME/jars/*"
    org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend
    --driver-url "$SPARK_DRIVER_URL" --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES"
    --app-id "$SPARK_APPLICATION_ID" --hostname "$SPARK_EXECUTOR_POD_IP"
    --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" --podName "$SPARK_EXECUTOR_POD_NAME")
}

case "${1-}" in
  driver)
    command=("$SPARK_HOME/bin/spark-submit" --conf "spark.driver.bindAddress=$SPARK_DRIVER_BIND_ADDRESS"
      --deploy-mode client "${@:2}")
    ;;
  executor) executor ;;
  master) command=("$home/standalone/start-master.sh" "${@:2}") ;;
  worker) command=("$home/standalone/start-worker.sh" "${@:2}") ;;
  "") command=("$home/bin/convoy" --help) ;;
  */* | bash | sh) command=("$@") ;; # a program of the image, to look around
  *) command=("$home/bin/convoy" "$@") ;;
esac
if [ -n "${CONVOY_DRY_RUN:-}" ]; then
  printf '%s\n' "${command[@]}"
  exit
fi
exec "${command[@]}"
