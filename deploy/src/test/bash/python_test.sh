#!/usr/bin/env bash
# PySpark's stages, on stand-ins for PySpark.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
if ! command -v python3 >/dev/null; then
  echo "no python3 on this machine: PySpark's stages are not looked at"
  exit
fi
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$deploy/python:$deploy/src/test/python"
try 0 python3 "$deploy/src/test/python/convoy_spark_test.py"
for example in "$deploy"/examples/python/*.py; do
  try 0 python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$example"
done
