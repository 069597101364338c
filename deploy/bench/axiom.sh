#!/usr/bin/env bash
# How far training on several workers is from training on one, network by network, as a Markdown table.
#   axiom.sh [--networks A,B,...]                  model and data, the whole zoo
#   axiom.sh --resume [--networks A,B]               going on from any workers' checkpoint on any others: all pairs
#   axiom.sh --placements [--networks A,B,...] [--seeds N]   N placements a network, drawn layer by layer
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
test=ZooSweep head="| network | gradients | losses | farthest |" properties=""

stop() { # prints one sentence and ends with the exit code for wrong usage or a wrong environment
  echo "axiom.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    --placements) test=PlacementSweep head="| network | gradients | losses |" ;;
    --resume) test=ResumeSweep head="| network | optimizer | pairs | losses |" ;;
    --networks | --seeds)
      [ $# -gt 1 ] || stop "$1 needs a value"
      properties+=" -Dsweep.${1#--}=$2"
      shift
      ;;
    *) stop "there is no option $1: give --placements, --resume, --networks or --seeds" ;;
  esac
  shift
done
command -v mvn >/dev/null || stop "no Maven found to build with: install Maven 3.8.6 or newer"

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
echo "$head"
sed 's/[^|]\+/---/g' <<<"$head"
# The JVM of the tests is another than Maven's, and takes its properties from here too.
(cd "$root" && JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-}$properties" mvn -q -B -ntp test -pl worker -am \
  -Dtest="$test" -Dsurefire.failIfNoSpecifiedTests=false 2>&1) | tee "$log" | grep '^| ' || true
if grep -q '^\[ERROR\]' "$log" || ! grep -q '^| ' "$log"; then
  grep -v '^| ' "$log" | tail -40 >&2
  exit 1
fi
