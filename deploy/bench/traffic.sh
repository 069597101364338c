#!/usr/bin/env bash
# What each strategy sends and holds by its plan, as a Markdown table; nothing is trained.
#   traffic.sh [options of convoy plan]     AlexNet, batch 64, four workers unless said
set -euo pipefail
convoy="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)/deploy/bin/convoy"
[ $# -gt 0 ] || set -- --network alexnet --batch 64 --workers 4

echo "| strategy | a worker sends a step | its parameters | its memory, an estimate |"
echo "|---|---:|---:|---:|"
for strategy in single data hybrid model one-weird-trick; do
  # The plan ends with a line a worker; the one with most parameters stands for all.
  "$convoy" plan --no-predict "$@" --strategy "$strategy" | awk -F '  +' -v strategy="$strategy" '
    $1 == "worker" && $2 == "parameters" { workers = 1 }
    workers && $1 ~ /^[0-9]+$/ {
      count = $2
      gsub(",", "", count)
      if (count + 0 > most) { most = count + 0; sends = $3; holds = $2; memory = $NF }
    }
    END { printf "| %s | %s | %s | %s |\n", strategy, sends, holds, memory }'
done
