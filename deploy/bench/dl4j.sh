#!/usr/bin/env bash
# Convoy beside Deeplearning4j on Spark, which averages after every 1, 5 and 10 steps, in turn on the
# same executors: deploy/bin/bench dl4j [options of compare]
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
exec "$root/deploy/bin/convoy" compare --network alexnet-cifar --workers 4 --batch 128 \
  --strategies model,data,dl4j-averaging:1,dl4j-averaging:5,dl4j-averaging:10 \
  --steps 60 --unmeasured-steps 20 --rounds 3 "$@"
