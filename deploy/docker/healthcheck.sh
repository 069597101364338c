#!/usr/bin/env bash
# Whether a container is well: its first process is not stopped, and a Spark master or worker answers on its port.
# usage: HEALTHCHECK of the image; with a folder as of /proc/PID in place of /proc/1 for tests
set -euo pipefail
process="${1:-/proc/1}"
sick() {
  echo "$1"
  exit 1
}
stat="$(cat "$process/stat" 2>/dev/null)" || sick "no process"
read -r state _ <<<"${stat##*) }"
case "$state" in T | t | Z | X) sick "the process is in state $state" ;; esac
mapfile -d '' -t words <"$process/cmdline"
daemon="" host="" port=""
for ((i = 0; i < ${#words[@]}; i++)); do
  case "${words[i]}" in
    org.apache.spark.deploy.master.Master) daemon=master port=8080 ;;
    org.apache.spark.deploy.worker.Worker) daemon=worker port=8081 ;;
    --host) host="${words[i + 1]-}" ;;
    --webui-port) port="${words[i + 1]-}" ;;
  esac
done
if [ -n "$daemon" ]; then # its page is the last thing to come up
  (exec 3<>"/dev/tcp/${host:-$(hostname)}/$port") 2>/dev/null || sick "the $daemon does not answer on port $port"
fi
