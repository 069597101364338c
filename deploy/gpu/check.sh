#!/usr/bin/env bash
# Checks the GPU backend on this machine and compares its speed with PyTorch's; needs no network.
# usage: check.sh [--json FILE] [--only tests,zoo,workers,speed] [--precision f32,tf32,bf16]
# Prints a table; exits with 0 when every check held, 1 when one failed, 3 when no GPU can be used.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
export CONVOY_TORCH_SPEED="$here/torch_speed.py"
exec bash "$here/java.sh" dev.convoy.worker.runtime.train.GpuCheck "$@"
