#!/usr/bin/env bash
# From CIFAR-10's files to charts: loss and accuracy against steps and against time, model-parallel beside data-parallel.
#   experiments/cifar10.sh DATA OUTPUT [options of convoy compare]
# DATA is what --data takes: cifar10:DIR for CIFAR-10's binary files, images:DIR for folders of pictures. Settings are in
# cifar10.yaml beside this script; options win. OUTPUT/report.html has the charts.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
home="${CONVOY_HOME:-$(cd "$here/../.." && pwd)}"
case "${1:-}" in
  -h | --help)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
if [ $# -lt 2 ]; then
  echo "cifar10.sh: name the data and a directory for the results, as cifar10:/data/cifar-10-batches-bin out" >&2
  exit 2
fi
data="$1" output="$2"
shift 2
exec "$home/bin/convoy" compare --config "$here/cifar10.yaml" --data "$data" --output "$output" "$@"
