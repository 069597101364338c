#!/usr/bin/env bash
# A cluster of hosts that are folders, reached by a stand-in for ssh; its daemons are sleeps.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
cluster="$home/standalone/cluster.sh"
fake "$folder/ssh" "host=\"\$1\"; shift
[ ! -e '$folder/unreachable/'\"\$host\" ] || { echo 'no route to host' >&2; exit 255; }
mkdir -p '$folder/hosts/'\"\$host\"; cd '$folder/hosts/'\"\$host\" && exec env -i HOME=\"\$PWD\" PATH=\"\$PATH\" bash -c \"\$*\""
# The daemon's log has its arguments and options; one host's Spark ends at once.
fake "$home/spark/bin/spark-class" 'echo "$SPARK_LOCAL_HOSTNAME: $* $SPARK_DAEMON_JAVA_OPTS" | sed "s/^: //"
case "$PWD" in */broken) echo "cannot bind"; exit 1 ;; esac
exec sleep 1000'
sed -i 's/\$SPARK_\([A-Z_]*\)/${SPARK_\1-}/g' "$home/spark/bin/spark-class"
export CONVOY_SSH="$folder/ssh" CONVOY_STOP_SECONDS=120

at_end() {
  local each
  for each in "$folder"/hosts/*/convoy/run/*.pid; do
    [ ! -f "$each" ] || kill -9 "$(cut -d' ' -f1 "$each")" 2>/dev/null || true
  done
}

pid() { cut -d' ' -f1 "$folder/hosts/$1/convoy/run/$2.pid"; }

cat >"$folder/list" <<'E'
# two machines
alpha 16 64g   # the master too

beta
E

# A dry run prints commands and touches nothing.
try 0 "$cluster" start "$folder/list" --dry-run
says "mv -T convoy/current.new convoy/current"
says "start-worker.sh spark://alpha:7077 16 64g convoy/work"
[ ! -e "$folder/hosts" ] || fail "a dry run ran something"

# Nothing is there yet, and it says so.
try 1 "$cluster" status "$folder/list"
says "alpha: nothing is installed in convoy"

# start copies and starts.
try 0 "$cluster" start "$folder/list"
says "alpha: copied to convoy/releases/"
says "beta: worker is up"
says "the master is spark://alpha:7077"
cmp "$home/lib/convoy.jar" "$folder/hosts/beta/convoy/current/lib/convoy.jar"
soon "the master has other arguments" grep -q "master.Master --host alpha --port 7077 --webui-port 8080" \
  "$folder/hosts/alpha/convoy/run/master.log"
soon "the worker has other arguments" grep -q "^alpha: .*worker.Worker --cores 16 --memory 64g --work-dir .*/alpha/convoy/work spark://alpha:7077" \
  "$folder/hosts/alpha/convoy/run/worker.log"
[ ! -e "$folder/hosts/beta/convoy/run/master.pid" ] || fail "beta has a master too"

# status has one line a host.
try 0 "$cluster" status "$folder/list"
[ "$(wc -l <"$folder/out")" = 2 ] || fail "not one line a host"
says "alpha: master up, pid $(pid alpha master); worker up, pid $(pid alpha worker)"
says "beta: worker up, pid $(pid beta worker)"

# What runs is left alone; what died is started again.
before="$(pid alpha worker)"
kill -9 "$(pid beta worker)"
try 1 "$cluster" status "$folder/list"
says "beta: worker down"
try 0 "$cluster" start "$folder/list"
says "alpha: worker is up already, pid $before"
silent_on copied
try 0 "$cluster" status "$folder/list"

# A pid that belongs to another process by now is not taken for a daemon, and not killed.
sleep 1000 &
stranger=$!
kill -9 "$(pid beta worker)"
echo "$stranger 1" >"$folder/hosts/beta/convoy/run/worker.pid"
try 1 "$cluster" status "$folder/list"
says "beta: worker down"
try 0 "$cluster" stop "$folder/list"
says "beta: worker is down"
kill "$stranger" || fail "stop killed a stranger"
says "alpha: master is stopped"
try 1 "$cluster" status "$folder/list"
says "alpha: master down; worker down"

# upgrade switches to a new folder, and keeps the old one.
try 0 "$cluster" start "$folder/list"
old="$(readlink "$folder/hosts/beta/convoy/current")"
echo "of a newer Convoy" >"$home/lib/convoy.jar"
try 0 "$cluster" upgrade "$folder/list"
[ "$(readlink "$folder/hosts/beta/convoy/current")" != "$old" ] || fail "nothing was switched"
cmp "$home/lib/convoy.jar" "$folder/hosts/beta/convoy/current/lib/convoy.jar"
[ -d "$folder/hosts/beta/convoy/$old" ] || fail "the old release is gone"
try 0 "$cluster" status "$folder/list"

# An upgrade that cannot reach a host leaves the cluster running.
mkdir "$folder/unreachable" && touch "$folder/unreachable/beta"
try 1 "$cluster" upgrade "$folder/list"
grep -q "left as it is" "$folder/err" || fail "it does not say that nothing was done"
try 255 "$folder/ssh" beta true
try 1 "$cluster" status "$folder/list"
says "alpha: master up"
says "beta: cannot be asked: no route to host"
rm -r "$folder/unreachable"

# stop says what it could not stop: this daemon does not hear SIGTERM.
kill -9 "$(pid beta worker)"
fake "$folder/hosts/beta/deaf" "trap '' TERM; while :; do sleep 1; done"
(cd "$folder/hosts/beta" && convoy/current/standalone/daemon.sh start convoy/run worker -- ./deaf >/dev/null)
CONVOY_STOP_SECONDS=1 try 1 "$cluster" stop "$folder/list"
says "beta: worker does not stop: pid $(pid beta worker) still runs after 1 s"
says "alpha: master is stopped"
kill -9 "$(pid beta worker)"

# A daemon that ends at once is a failure, with its last words.
echo broken >"$folder/list"
CONVOY_START_SECONDS=60 try 1 "$cluster" start "$folder/list"
says "broken: master ended at once: cannot bind"

# With --gpus a worker offers what its host's nvidia-smi lists; the master may be elsewhere.
fake "$folder/bin/nvidia-smi" "printf '0\n1\n'"
echo "gamma" >"$folder/list"
PATH="$folder/bin:$PATH" try 0 "$cluster" start "$folder/list" --gpus --master delta --directory=convoy
soon "the worker offers no GPUs" grep -q -- "spark://delta:7077 .*-Dspark.worker.resource.gpu.amount=2 -Dspark.worker.resource.gpu.discoveryScript=.*/gpu/discover-gpus.sh" \
  "$folder/hosts/gamma/convoy/run/worker.log"
[ ! -e "$folder/hosts/delta/convoy/run/worker.pid" ] || fail "delta is not in the list, but has a worker"
try 0 "$cluster" stop "$folder/list" --master delta

# Bad input is refused before anything happens.
try 0 "$cluster" --help
says "cluster.sh start|status|stop|upgrade HOSTS_FILE"
refuses 2 "wants start, status, stop or upgrade" "$cluster"
refuses 2 "there is no explode" "$cluster" explode "$folder/list"
refuses 2 "there is no file of hosts" "$cluster" start "$folder/none"
for line in '-oProxyCommand=x' 'a;b' 'a$(b)' 'my_host' 'a/b'; do
  echo "$line" >"$folder/list"
  refuses 2 "is no name of a host" "$cluster" start "$folder/list"
done
echo 'a many' >"$folder/list"
refuses 2 "a has cores 'many' is no number" "$cluster" start "$folder/list"
printf 'a\na\n' >"$folder/list"
refuses 2 "a is listed twice" "$cluster" start "$folder/list"
echo '# nobody' >"$folder/list"
refuses 2 "lists no host" "$cluster" start "$folder/list"
echo a >"$folder/list"
refuses 2 "is no path that any shell" "$cluster" start "$folder/list" --directory 'x y'
refuses 2 "is no name of a host" "$cluster" start "$folder/list" --master 'x;y'
CONVOY_SSH=no-such-ssh refuses 3 "no-such-ssh is not found" "$cluster" start "$folder/list"
rm "$home/lib/convoy.jar"
refuses 3 "is no distribution" "$cluster" start "$folder/list"
