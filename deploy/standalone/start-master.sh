#!/usr/bin/env bash
# A Spark master in the foreground; stop it with Ctrl-C or by its pid.
#   start-master.sh [--dry-run] [HOST [PORT [WEB_PORT]]]        defaults: this machine's name, 7077, 8080
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=../scripts/common.sh
. "$here/../scripts/common.sh"
options "" "" "$@"
[ "${#words[@]}" -le 3 ] || stop "too many arguments: see --help"
host="${words[0]-$(hostname)}" port="${words[1]-7077}"
start=("$here/../spark/bin/spark-class" org.apache.spark.deploy.master.Master
  --host "$host" --port "$port" --webui-port "${words[2]-8080}")
if [ -z "$dry_run" ]; then
  echo "Spark master at spark://$host:$port, pid $$" >&2
  exec "${start[@]}"
fi
run "${start[@]}"
