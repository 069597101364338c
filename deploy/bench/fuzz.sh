#!/usr/bin/env bash
# Gives every reader of files, and of what comes over connections, many altered inputs, and prints
# what came of them as a Markdown table; ends with an error if one was not borne.
#   fuzz.sh [--inputs 1000000] [--seed 1]
# So many inputs where they cost least: a tenth as many files, a hundredth as many connections.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
inputs=1000000 seed=1

stop() { # prints one sentence and ends with the exit code for wrong usage or a wrong environment
  echo "fuzz.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  [[ "${2:-}" =~ ^[1-9][0-9]{0,8}$ ]] || stop "$1 needs a whole number from 1 to 999999999"
  case "$1" in
    --inputs) inputs="$2" ;;
    --seed) seed="$2" ;;
    *) stop "there is no option $1: give --inputs or --seed" ;;
  esac
  shift 2
done
command -v mvn >/dev/null || stop "no Maven found to build with: install Maven 3.8.6 or newer"

rows="$(mktemp)"
trap 'rm -f "$rows"' EXIT
(cd "$root" && mvn -q -B -ntp -pl common,worker,driver test "-Dtest=*FuzzTest" \
  -Dsurefire.failIfNoSpecifiedTests=false -Dconvoy.fuzz="$inputs" -Dconvoy.fuzz.seed="$seed" \
  -Dconvoy.fuzz.table="$rows" >&2)

echo "| reader | inputs | accepted | refused | seconds | slowest, s | largest allocation, MB |"
echo "|---|---:|---:|---:|---:|---:|---:|"
sort "$rows"
