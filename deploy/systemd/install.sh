#!/usr/bin/env bash
# Installs a Spark master or worker for Convoy as a service of this machine; again, to upgrade it.
#   install.sh master [--host HOST] [--port N] [--web-port N]
#   install.sh worker --master spark://HOST:PORT [--cores N] [--memory 64g] [--gpus]
# Options of both:
#   --prefix DIR      where the distribution goes (default: /opt/convoy): releases/TIME, and current, a link to it
#   --user NAME       whom the services run as, made where there is none (default: convoy)
#   --root DIR        writes below DIR, as for a package or an image, and starts nothing
#   --dry-run         prints what it would do, does nothing
# Settings are in /etc/convoy/*.env, which only root reads and which are never overwritten.
set -euo pipefail
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "host port web-port master cores memory prefix user root" gpus "$@"
[ "${#words[@]}" = 1 ] || stop "wants master or worker: see --help"
role="${words[0]}" prefix="${given[prefix]:-/opt/convoy}" user="${given[user]:-convoy}" root="${given[root]-}"
host_name='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
matches --prefix "$prefix" '/[A-Za-z0-9_./-]+' "absolute path of letters, digits, . _ - and /"
matches --user "$user" '[a-z_][a-z0-9_-]{0,30}' "name of a user"
case "$role" in
  master)
    unit=convoy-master.service name=convoy-master.service
    host="${given[host]:-$(hostname -f)}" port="${given[port]:-7077}" web_port="${given[web-port]:-8080}"
    matches --host "$host" "$host_name" "name of a host"
    matches --port "$port" '[0-9]{1,5}' number
    matches --web-port "$web_port" '[0-9]{1,5}' number
    environment="CONVOY_HOST=$host
CONVOY_PORT=$port
CONVOY_WEB_PORT=$web_port"
    ;;
  worker)
    unit=convoy-worker@.service name=convoy-worker@1.service
    [ -n "${given[master]-}" ] || stop "which master? Give --master spark://HOST:PORT"
    matches --master "${given[master]}" "spark://$host_name:[0-9]{1,5}" "master: give spark://HOST:PORT"
    [ -z "${given[cores]-}" ] || matches --cores "${given[cores]}" '[1-9][0-9]{0,4}' number
    [ -z "${given[memory]-}" ] || matches --memory "${given[memory]}" '[1-9][0-9]{0,6}[gm]' "size: give 64g or 512m"
    environment="CONVOY_MASTER=${given[master]}
CONVOY_CORES=${given[cores]-}
CONVOY_MEMORY=${given[memory]-}
CONVOY_WORKER_OPTIONS=${given[gpus]:+--gpus}"
    ;;
  *) stop "there is no $role: give master or worker" ;;
esac
need_distribution
if [ -z "$root" ]; then
  [ -n "$dry_run" ] || [ "$(id -u)" = 0 ] || stop "only root installs services: run it with sudo, or give --root DIR" 3
  need systemctl "this machine has no systemd; --root DIR writes the files alone"
fi

write() { # FILE MODE: what it reads
  local text
  text="$(cat)"
  if [ -n "$dry_run" ]; then
    printf '%s\n' "cat >$(quoted "$1") <<'END' # mode $2" "$text" END
    return
  fi
  mkdir -p "$(dirname "$1")"
  (umask 077 && printf '%s\n' "$text" >"$1")
  chmod "$2" "$1"
}

release="releases/$(date -u +%Y%m%dT%H%M%S.%3NZ)"
copy() { # a copy of its own, whole before it is switched to
  run mkdir -p "$root$prefix/releases"
  run cp -r "$distribution" "$root$prefix/$release.part"
  run chmod -R go+rX,go-w "$root$prefix/$release.part"
  run mv -T "$root$prefix/$release.part" "$root$prefix/$release"
  run ln -s "$release" "$root$prefix/current.new"
  run mv -T "$root$prefix/current.new" "$root$prefix/current"
}
copy
if [ -z "$root" ] && ! id "$user" >/dev/null 2>&1; then
  run useradd --system --user-group --home-dir /var/lib/convoy --shell /usr/sbin/nologin "$user"
fi
sed -e "s|@PREFIX@|$prefix|g" -e "s|@USER@|$user|g" "$distribution/systemd/$unit" |
  write "$root/etc/systemd/system/$unit" 644
if [ -f "$root/etc/convoy/$role.env" ]; then
  echo "$root/etc/convoy/$role.env is left as it is" >&2
else
  { echo "$environment" && cat "$distribution/systemd/convoy.env"; } | write "$root/etc/convoy/$role.env" 600
fi
if [ -z "$root" ]; then
  run systemctl daemon-reload
  run systemctl enable "$name"
  run systemctl restart "$name"
fi
