#!/usr/bin/env bash
# What is installed as a service, with a stand-in for systemctl; units are checked by systemd where it is.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
install="$home/systemd/install.sh" root="$folder/root"
fake "$folder/bin/systemctl" 'exit 9'
PATH="$folder/bin:$PATH"

try 0 "$install" worker --master spark://node1:7077 --cores 16 --memory 64g --gpus --root "$root"
worker="$root/etc/systemd/system/convoy-worker@.service" settings="$root/etc/convoy/worker.env"
for line in "User=convoy" "EnvironmentFile=/etc/convoy/worker.env" "KillMode=mixed" "Restart=on-failure" "NoNewPrivileges=yes" \
  'ExecStart=/opt/convoy/current/standalone/start-worker.sh $CONVOY_WORKER_OPTIONS ${CONVOY_MASTER} ${CONVOY_CORES} ${CONVOY_MEMORY} %S/convoy/work-%i'; do
  grep -qxF -- "$line" "$worker" || fail "the unit lacks: $line"
done
[ "$(stat -c %a "$settings")" = 600 ] || fail "others may read a secret in $settings"
for line in CONVOY_MASTER=spark://node1:7077 CONVOY_CORES=16 CONVOY_MEMORY=64g CONVOY_WORKER_OPTIONS=--gpus; do
  grep -qxF -- "$line" "$settings" || fail "the settings lack: $line"
done
cmp "$home/lib/convoy.jar" "$root/opt/convoy/current/lib/convoy.jar"

# An upgrade has a folder of its own, and leaves settings alone.
old="$(readlink "$root/opt/convoy/current")"
echo "_SPARK_AUTH_SECRET=mine" >>"$settings"
try 0 "$install" worker --master spark://node2:7077 --root "$root"
[ "$(readlink "$root/opt/convoy/current")" != "$old" ] && [ -d "$root/opt/convoy/$old" ] || fail "it was not upgraded beside the old one"
grep -q '^CONVOY_MASTER=spark://node1:7077$' "$settings" && grep -q '^_SPARK_AUTH_SECRET=mine$' "$settings" || fail "settings were overwritten"

# The command that the unit runs starts a worker, also where nothing is said of cores and memory.
unit_runs() { # as systemd does: ${X} is one word, $X as many as it has
  local words=()
  set -a
  # shellcheck disable=SC1090
  . "$settings"
  set +a
  # shellcheck disable=SC2206
  words=($CONVOY_WORKER_OPTIONS "$CONVOY_MASTER" "$CONVOY_CORES" "$CONVOY_MEMORY" "$folder/work-1")
  "$root/opt/convoy/current/standalone/start-worker.sh" --dry-run "${words[@]}"
}
rm "$settings"
try 0 "$install" worker --master spark://node2:7077 --root "$root" --prefix /opt/convoy
try 0 unit_runs
grep -q "Worker --work-dir $folder/work-1 spark://node2:7077$" "$folder/out" || fail "it does not start a worker"

# A dry run names every command and file, and does nothing.
try 0 "$install" master --host node1 --dry-run --prefix /srv/convoy --user spark
for line in "mv -T /srv/convoy/current.new /srv/convoy/current" "CONVOY_HOST=node1" "User=spark" \
  "systemctl enable convoy-master.service" "systemctl restart convoy-master.service"; do
  says "$line"
done
[ ! -e /srv/convoy ] || fail "a dry run wrote something"

# systemd itself finds nothing wrong; its settings are where the unit says.
if command -v systemd-analyze >/dev/null; then
  try 0 "$install" master --host node1 --root "$root"
  sed -i -e "s|/opt/convoy|$root/opt/convoy|" -e '/^Documentation/d' "$root"/etc/systemd/system/*
  mv "$worker" "${worker/@/@1}"
  systemd-analyze verify "$root/etc/systemd/system/convoy-master.service" "${worker/@/@1}" >"$folder/out" 2>&1 || fail "systemd refuses a unit"
  ! grep -q convoy "$folder/out" || fail "systemd finds fault with a unit"
else
  echo "skipped: no systemd-analyze here"
fi

try 0 "$install" --help
says "install.sh worker --master"
refuses 2 "wants master or worker" "$install"
refuses 2 "there is no driver" "$install" driver
refuses 2 "which master?" "$install" worker
refuses 2 "is no master: give spark://HOST:PORT" "$install" worker --master node1
refuses 2 "is no absolute path" "$install" master --host a --prefix 'a b'
refuses 2 "is no name of a user" "$install" master --host a --user 'a;b'
