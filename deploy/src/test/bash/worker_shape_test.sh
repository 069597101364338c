#!/usr/bin/env bash
# What the scripts read of Convoy's command is what its driver makes of it.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

fake "$folder/shape" "set -euo pipefail
. '$deploy/scripts/common.sh'
options 'workers threads-per-worker memory-per-worker' gpus \"\$@\"
worker_shape
executor_settings /find-gpus
echo \"\$workers \$threads \$heap \$native \${gpus:-0}\"
quoted \"\${settings[@]}\"
quoted \"\${command[@]}\""

shape() { # EXPECTED ARGUMENTS...
  local expected="$1"
  shift
  try 0 "$folder/shape" "$@"
  [ "$(head -n 1 "$folder/out")" = "$expected" ] || fail "not $expected: $*"
}

# Heap and native memory, as dev.convoy.driver.launch.WorkerMemory splits them.
shape "4 1 1024 3072 0" -- train --workers 4
shape "2 3 512 512 0" -- train --workers=2 --threads-per-worker=3 --memory-per-worker=1g
shape "2 1 512 1024 0" -- train --workers 2 --memory-per-worker 1.5g
shape "2 1 1251 3754 0" -- train --workers 2 --memory-per-worker 5005
shape "2 1 4096 61440 0" -- train --workers 2 --memory-per-worker 64GB
shape "4 1 1024 3072 0" -- verify --network x --workers 1,4,2
says spark.executor.instances=4
says spark.dynamicAllocation.enabled=false
silent_on gpu
# What stands before -- reaches Convoy too.
shape "8 2 2048 6144 1" --workers 8 --threads-per-worker 2 --memory-per-worker 8g --gpus -- train --network x
says "train --network x --workers 8 --threads-per-worker 2 --memory-per-worker 8g --device gpu"
says "spark.executor.resource.gpu.amount=1"
says "spark.executor.resource.gpu.discoveryScript=/find-gpus"
# GPUs are asked for where Convoy's driver asks for them.
shape "2 1 1024 3072 1" -- train --workers 2 --device gpu
shape "2 1 1024 3072 0" -- train --workers 2 --device gpu --share-gpu
shape "2 1 1024 3072 0" -- train --workers 2 --device auto
shape "2 1 1024 3072 1" --gpus -- train --workers 2 --device auto
# A configuration may say how many workers there are; the driver then asks for them.
shape " 1 1024 3072 0" -- train --config run.yaml
silent_on spark.executor.instances
# The user's settings come last, and so win.
try 0 "$folder/shape" --conf spark.executor.memory=9g -- train --workers 1
sed -n 2p "$folder/out" | grep 'spark.executor.memory=1024m.*spark.executor.memory=9g$' >/dev/null || fail "the user has not the last word"

refuses 2 "nothing to run" "$folder/shape"
refuses 2 "comes a command of Convoy" "$folder/shape" -- --network x
refuses 2 "say how many workers" "$folder/shape" -- train
refuses 2 "--workers 'many' is no number of workers" "$folder/shape" -- train --workers many
refuses 2 "--workers is given twice" "$folder/shape" --workers 2 -- train --workers 2
refuses 2 "--workers needs a value" "$folder/shape" --workers
refuses 2 "'lots' is no amount of memory" "$folder/shape" -- train --workers 1 --memory-per-worker lots
refuses 3 "at least 1024 MB" "$folder/shape" -- train --workers 1 --memory-per-worker 1000m
refuses 2 "contradict" "$folder/shape" --gpus -- train --workers 1 --device cpu
refuses 2 "there is no option --speed" "$folder/shape" --speed 3
refuses 2 "there is no option -x" "$folder/shape" -x
refuses 2 "--conf wants spark.NAME=VALUE" "$folder/shape" --conf shuffle=1
