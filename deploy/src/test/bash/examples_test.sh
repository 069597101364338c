#!/usr/bin/env bash
# The examples' scripts: what they ask of Convoy and of Spark, with stand-ins for both.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
# shellcheck disable=SC2016
fake "$home/bin/convoy" 'echo "$*" >>"'"$folder"'/convoy.log"
while [ $# -gt 0 ] && [ "$1" != --output ]; do shift; done
mkdir -p "$2"
[ ! -e "'"$folder"'/broken" ] || exit 4
printf "strategy,images/s\nmodel,100\ndata,90\n" >"$2/comparison.csv"
echo "{ \"complete\" : true }" >"$2/comparison.json"'
asked() { # ARGUMENTS of Convoy
  grep -qxF -- "$1" "$folder/convoy.log" || {
    sed 's/^/  convoy: /' "$folder/convoy.log" >&2
    fail "Convoy was not asked: $1"
  }
}

examples="$home/examples"
out="$folder/results"
refuses 2 "name a directory" "$examples/experiments/throughput.sh"
refuses 2 "name the data" "$examples/experiments/cifar10.sh" cifar10:/data
for script in experiments/throughput.sh experiments/cifar10.sh java/run.sh; do
  try 0 "$examples/$script" --help
  says "$script"
done

# An experiment that was interrupted goes on where it was.
export NETWORKS="alexnet-cifar nin-cifar" WORKERS="2 4" BATCHES=32 STRATEGIES=model,data
touch "$folder/broken"
try 4 "$examples/experiments/throughput.sh" "$out" --steps 9
rm "$folder/broken"
try 0 "$examples/experiments/throughput.sh" "$out" --steps 9
asked "compare --network nin-cifar --workers 4 --batch 32 --strategies model,data --output $out/nin-cifar-4-32 --steps 9"
[ "$(wc -l <"$out/throughput.csv")" = 9 ] || fail "the table has a line a strategy of each of four runs, and a head"
[ "$(head -n 2 "$out/throughput.csv" | tail -n 1)" = "alexnet-cifar-2-32,model,100" ] || fail "a line names its run"
before="$(wc -l <"$folder/convoy.log")"
try 0 "$examples/experiments/throughput.sh" "$out" --steps 9
[ "$(wc -l <"$folder/convoy.log")" = $((before + 1)) ] || fail "only the page is made again"

try 0 "$examples/experiments/cifar10.sh" cifar10:/data "$folder/chart" --epochs 2
asked "compare --config $examples/experiments/cifar10.yaml --data cifar10:/data --output $folder/chart --epochs 2"

for jar in lib/convoy.jar spark/jars/spark.jar; do jar --create --file "$home/$jar" -C "$home" lib/convoy.jar; done
refuses 2 "there is no" "$examples/java/run.sh" NoSuchJob
echo "public class Job { public static void main(String[] words) {} }" >"$examples/java/Job.java"
try 0 "$examples/java/run.sh" Job --master local -- one two
submitted --jars
submitted "$home/lib/convoy.jar"
submitted two
echo "class Job {" >"$examples/java/Job.java"
try 2 "$examples/java/run.sh" Job --master local
