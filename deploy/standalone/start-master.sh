#!/usr/bin/env bash
# A Spark master in the foreground; stop it with Ctrl-C or by its pid.
#   start-master.sh [HOST [PORT [WEB_PORT]]]        defaults: this machine's name, 7077, 8080
set -eu
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
host="${1:-$(hostname)}"
echo "Spark master at spark://$host:${2:-7077}, pid $$" >&2
exec "$here/../spark/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host "$host" --port "${2:-7077}" --webui-port "${3:-8080}"
