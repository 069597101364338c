#!/usr/bin/env bash
# A job of Slurm, with a stand-in for srun that runs tasks here, and a Spark that answers as its master does.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
job="$folder/slurm_script" # as Slurm does, from a copy elsewhere
cp "$home/slurm/convoy-spark.sbatch" "$job"
mkdir "$folder/joined"
cat >"$folder/Page.java" <<'E'
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetSocketAddress;

class Page {
  public static void main(String[] words) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(words[0], Integer.parseInt(words[1])), 0);
    server.createContext("/json/", call -> {
      byte[] page = ("{\n  \"aliveworkers\" : " + new File(words[2]).list().length + ",\n}").getBytes();
      call.sendResponseHeaders(200, page.length);
      call.getResponseBody().write(page);
      call.close();
    });
    server.start();
  }
}
E
# shellcheck disable=SC2016
fake "$home/spark/bin/spark-class" 'echo "$* $SPARK_DAEMON_JAVA_OPTS ${#_SPARK_AUTH_SECRET}"
case "$1" in
  *.Master) exec java "'"$folder"'/Page.java" "$3" "$7" "'"$folder"'/joined" ;;
  *.Worker) [ ! -e "'"$folder"'/broken" ] || exit 1
    echo $$ >"'"$folder"'/joined/$$"; exec sleep 1000 ;;
esac'
# shellcheck disable=SC2016
fake "$folder/bin/srun" 'echo "$*" >"'"$folder"'/srun.log"
tasks=()
trap "kill \${tasks[*]}; wait" TERM
while [[ "$1" == -* ]]; do [[ "$1" != --nodes=* ]] || nodes="${1#*=}"; shift; done
for ((i = 0; i < nodes; i++)); do "$@" & tasks+=($!); done
code=0
for each in "${tasks[@]}"; do wait "$each" || code=$?; done
exit "$code"'
at_end() {
  local each
  for each in "$folder"/joined/*; do [ ! -f "$each" ] || kill -9 "${each##*/}" 2>/dev/null || true; done
}
export CONVOY_HOME="$home" PATH="$folder/bin:$PATH" SLURM_SUBMIT_DIR="$folder"
unset SPARK_DAEMON_JAVA_OPTS SLURM_JOB_ID SLURM_MEM_PER_NODE SLURM_MEM_PER_CPU

try 0 "$job" --dry-run --gpus -- train --workers 2
says "srun --nodes=NODES --ntasks=NODES --ntasks-per-node=1 --cpus-per-task=CPUS"
says "start-worker.sh --gpus spark://FIRST_NODE:20000"
says "train --workers 2 --device gpu"
[ ! -e "$folder/srun.log" ] || fail "a dry run ran something"

export SLURM_JOB_ID="$$" SLURM_JOB_NUM_NODES=2 SLURM_CPUS_ON_NODE=8 SLURMD_NODENAME=127.0.0.1 SLURM_MEM_PER_CPU=2048
logs="$folder/convoy-slurm-$$"
port=$((20000 + 2 * $$ % 12000))
none_left() { # daemons of the job
  local each
  for each in "$folder"/joined/*; do
    [ ! -f "$each" ] || ! kill -0 "${each##*/}" 2>/dev/null || fail "a worker still runs"
  done
  ! (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null || fail "the master still runs"
  rm -f "$folder"/joined/*
}

# The exit code is Convoy's, and nothing stays behind. The driver gets the daemons' secret, in a file for it alone.
fake "$home/spark/bin/spark-submit" "printf '%s\n' \"\$@\" >'$folder/spark.log'
cp -p '$logs/driver.properties' '$folder/properties'; [ -z \"\${_SPARK_AUTH_SECRET##*[!0-9a-f]*}\" ] || echo \"\$_SPARK_AUTH_SECRET\" >'$folder/secret'
exit \$SUBMIT_CODE"
echo "spark.local.dir /scratch" >"$home/spark/conf/spark-defaults.conf"
SUBMIT_CODE=4 try 4 "$job" -- train --workers 2 --memory-per-worker 8g
for line in "spark://127.0.0.1:$port" spark.authenticate=true spark.network.crypto.enabled=true "$home/lib/convoy.jar" 8g; do
  submitted "$line"
done
[ "$(stat -c %a "$folder/properties")" = 600 ] || fail "others may read the secret"
grep -qx "spark.authenticate.secret=$(cat "$folder/secret")" "$folder/properties" || fail "the driver has no secret"
grep -q "^spark.local.dir /scratch" "$folder/properties" || fail "the user's defaults are lost"
[ ! -e "$logs/driver.properties" ] || fail "the secret stays behind"
! grep -qr "$(cat "$folder/secret")" "$logs" "$folder/spark.log" "$folder/srun.log" || fail "the secret is in a log or on a command line"
grep -q "Master --host 127.0.0.1 --port $port --webui-port $((port + 1)) .*-Dspark.authenticate=true -Dspark.network.crypto.enabled=true 64$" \
  "$logs/master.log" || fail "the master has other arguments, or no secret"
[ "$(grep -c "Worker --cores 8 --memory 16384m --work-dir $logs/work spark://127.0.0.1:$port .* 64$" "$logs/workers.log")" = 2 ] ||
  fail "the workers have other arguments, or no secret"
none_left

# A job whose time is up ends all of it.
fake "$home/spark/bin/spark-submit" "echo \$\$ >'$folder/driver'; exec sleep 1000"
"$job" -- train --workers 2 2>/dev/null &
pid=$!
soon "nothing was submitted" test -s "$folder/driver"
kill "$pid"
code=0
wait "$pid" || code=$?
[ "$code" = 143 ] || fail "exit code $code of a job that was ended"
! kill -0 "$(cat "$folder/driver")" 2>/dev/null || fail "the driver still runs"
none_left

# Nodes that do not join are said.
touch "$folder/broken"
refuses 3 "a daemon ended at once: see $logs/*.log" "$job" -- train --workers 2
none_left

try 0 "$job" --help
says "The job's exit code is Convoy's"
silent_on SBATCH
refuses 2 "nothing to run" "$job"
CONVOY_HOME=/none refuses 3 "/none is no distribution of Convoy" "$job" -- train --workers 2
unset SLURM_JOB_ID
refuses 3 "this is no Slurm job" "$job" -- train --workers 2

# Without Spark, srun starts the workers.
export SLURM_JOB_ID=7
direct="$folder/slurm_direct"
cp "$home/slurm/convoy-direct.sbatch" "$direct"
fake "$home/bin/convoy" 'printf "%s\n" "$@"; exit 4'
try 4 "$direct" --srun '--gpus-per-task=1' -- train --workers 4 --output /shared/out
says "srun --ntasks={workers} --cpus-per-task={threads} --kill-on-bad-exit=1 --gpus-per-task=1"
says "/shared/out"
refuses 2 "name a command of Convoy" "$direct"
refuses 2 "what is train?" "$direct" train
try 0 env -u SLURM_JOB_ID "$direct" --dry-run -- train --workers 4
says "--launcher 'srun --ntasks={workers} --cpus-per-task={threads} --kill-on-bad-exit=1'"
refuses 3 "no Slurm job" env -u SLURM_JOB_ID "$direct" -- train
