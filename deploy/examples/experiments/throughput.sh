#!/usr/bin/env bash
# Which way to train is fastest, for each network, batch and number of workers: a page, a table and figures of each network.
#   experiments/throughput.sh OUTPUT [options of convoy compare]
# NETWORKS, BATCHES, WORKERS and STRATEGIES in the environment choose what is measured. Run it again after it was interrupted:
# what is whole is not measured twice.
set -euo pipefail
home="${CONVOY_HOME:-$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)}"
case "${1:-}" in
  -h | --help)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  "" | -*)
    echo "throughput.sh: name a directory for the results" >&2
    exit 2
    ;;
esac
output="$1"
shift
read -ra networks <<<"${NETWORKS:-alexnet-cifar shufflenet-v1-cifar resnext29-8x64d}"
mkdir -p "$output"
pages=()
for network in "${networks[@]}"; do
  for workers in ${WORKERS:-2 4}; do
    for batch in ${BATCHES:-32 128}; do
      result="$output/$network-$workers-$batch"
      if ! grep -qs '"complete" : true' "$result/comparison.json"; then
        "$home/bin/convoy" compare --network "$network" --workers "$workers" --batch "$batch" \
          --strategies "${STRATEGIES:-single,model,data,one-weird-trick,auto}" --output "$result" "$@"
      fi
      pages+=("$result")
    done
  done
done
# One table of all: the head of the first, the lines of each.
{
  head -n 1 "${pages[0]}/comparison.csv" | sed 's/^/run,/'
  for page in "${pages[@]}"; do tail -n +2 "$page/comparison.csv" | sed "s/^/${page##*/},/"; done
} >"$output/throughput.csv"
"$home/bin/convoy" report "${pages[@]}" --output "$output/report"
echo "All lines are in $output/throughput.csv, the page is $output/report/report.html"
