#!/usr/bin/env bash
# Spark's discovery script: says which GPUs this machine has, as Spark wants to hear it.
# usage: spark.worker.resource.gpu.discoveryScript (standalone) or
#        spark.executor.resource.gpu.discoveryScript (YARN, Kubernetes) = this file
set -euo pipefail
stop() {
  echo "discover-gpus.sh: $1" >&2
  exit 3
}
command -v nvidia-smi >/dev/null || stop "nvidia-smi is not found: install the NVIDIA driver on this machine"
indices="$(nvidia-smi --query-gpu=index --format=csv,noheader)" ||
  stop "nvidia-smi failed: $(head -n 1 <<<"$indices")"
addresses=()
while IFS= read -r index; do
  index="${index//[[:space:]]/}"
  [[ "$index" =~ ^[0-9]+$ ]] && addresses+=("\"$index\"")
done <<<"$indices"
[ "${#addresses[@]}" -gt 0 ] || stop "nvidia-smi lists no GPU"
(
  IFS=,
  echo "{\"name\": \"gpu\", \"addresses\": [${addresses[*]}]}"
)
