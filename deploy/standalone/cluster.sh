#!/usr/bin/env bash
# A Spark standalone cluster on the machines of a list, over ssh.
#   cluster.sh start|status|stop|upgrade HOSTS_FILE [OPTIONS]
# A line of HOSTS_FILE is HOST [CORES [MEMORY]], as node1 16 64g; # begins a comment. The first host has the
# master too. Hosts are named as they reach each other; log-in must need no password.
#   start      copies the distribution where there is none, starts what does not run
#   status     a line a host; exit code 1 if anything is down
#   stop       ends workers, then the master, waits, and says what did not stop; exit code 1 then
#   upgrade    copies this distribution into a new folder everywhere, stops, switches to it at once, starts
# Options:
#   --master HOST        another host for the master, in the list or not
#   --directory DIR      the cluster's folder on each host (default: convoy in the home directory)
#   --port, --web-port   of the master (default: 7077 and 8080)
#   --gpus               each worker offers the GPUs that nvidia-smi lists on its host
#   --dry-run            prints the commands, runs none
# CONVOY_SSH names another command than ssh; it is called as CONVOY_SSH HOST COMMAND.
# A daemon must live for CONVOY_START_SECONDS (1), and may take CONVOY_STOP_SECONDS (60) to end.
set -euo pipefail
# shellcheck disable=SC2317 # functions are called by name, in each
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "master directory port web-port" gpus "$@"
[ "${#words[@]}" = 2 ] || stop "wants start, status, stop or upgrade and a file of hosts: see --help"
action="${words[0]}" file="${words[1]}"
case "$action" in start | status | stop | upgrade) ;; *) stop "there is no $action: give start, status, stop or upgrade" ;; esac

# An underscore, too, is refused: Java finds no host in spark://my_host:7077.
name='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
hosts=()
declare -A cores=() memory=()
[ -r "$file" ] || stop "there is no file of hosts $file"
while read -r host host_cores host_memory more || [ -n "$host" ]; do
  [ -n "$host" ] || continue
  matches "$file:" "$host" "$name" "name of a host"
  [ -z "$more" ] || stop "$file: $host has more than cores and memory: $more"
  [ -z "$host_cores" ] || matches "$file: $host has cores" "$host_cores" '[1-9][0-9]{0,4}' "number"
  [ -z "$host_memory" ] || matches "$file: $host has memory" "$host_memory" '[1-9][0-9]{0,6}[gm]' "size: give 64g or 512m"
  [ -z "${cores[$host]+set}" ] || stop "$file: $host is listed twice"
  hosts+=("$host") cores[$host]="$host_cores" memory[$host]="$host_memory"
done < <(sed 's/#.*//' "$file")
[ "${#hosts[@]}" -gt 0 ] || stop "$file lists no host"

master="${given[master]:-${hosts[0]}}"
matches --master "$master" "$name" "name of a host"
directory="${given[directory]:-convoy}"
matches --directory "$directory" '[A-Za-z0-9_./][A-Za-z0-9_./-]*' "path that any shell takes as it is: use letters, digits, . _ - and /"
port="${given[port]:-7077}" web_port="${given[web-port]:-8080}"
matches --port "$port" '[0-9]{1,5}' number
matches --web-port "$web_port" '[0-9]{1,5}' number
all=("${hosts[@]}")
[ -n "${cores[$master]+set}" ] || all+=("$master")
read -ra ssh <<<"${CONVOY_SSH:-ssh -o BatchMode=yes -o ConnectTimeout=10}"
command -v "${ssh[0]}" >/dev/null || stop "${ssh[0]} is not found: install ssh, or name another command by CONVOY_SSH" 3
stop_seconds="${CONVOY_STOP_SECONDS:-60}" start_seconds="${CONVOY_START_SECONDS:-1}"
matches CONVOY_STOP_SECONDS "$stop_seconds" '[0-9]{1,5}' number
matches CONVOY_START_SECONDS "$start_seconds" '[0-9]{1,5}' number
patience=(env "CONVOY_STOP_SECONDS=$stop_seconds" "CONVOY_START_SECONDS=$start_seconds") # ssh hands no variables on
current="$directory/current" daemon="$directory/current/standalone/daemon.sh"

on() { # HOST COMMAND...
  local host="$1"
  shift
  run "${ssh[@]}" "$host" "$(quoted "$@")" </dev/null
}

each() { # FUNCTION HOSTS...: all at once, what they say in order; fails if it does for one
  local function="$1" host failed=0 said jobs=()
  shift
  if [ -n "$dry_run" ]; then
    for host in "$@"; do "$function" "$host"; done
    return
  fi
  said="$(mktemp -d)"
  for host in "$@"; do
    "$function" "$host" >"$said/$host" 2>&1 &
    jobs+=($!)
  done
  for host in "$@"; do
    wait "${jobs[0]}" || {
      failed=1
      [ -s "$said/$host" ] || echo "failed" >"$said/$host"
    }
    jobs=("${jobs[@]:1}")
    sed "s/^/$host: /" "$said/$host"
  done
  rm -r "$said"
  return "$failed"
}

release="$(date -u +%Y%m%dT%H%M%S.%3NZ)"

copy() { # HOST: into a folder of its own, whole or not at all
  local into="$directory/releases/$release"
  local unpack="mkdir -p $into.part && tar -xf - -C $into.part && mv -T $into.part $into"
  if [ -n "$dry_run" ]; then
    echo "$(quoted tar -C "$distribution" -cf - .) | $(quoted "${ssh[@]}" "$1" "$unpack")"
  else
    tar -C "$distribution" -cf - . | "${ssh[@]}" "$1" "$unpack"
  fi
}

switch() { # HOST: a rename, so that there is always the one or the other
  run "${ssh[@]}" "$1" "ln -s releases/$release $current.new && mv -T $current.new $current" </dev/null
}

install() { # HOST
  if [ -z "$dry_run" ] && on "$1" test -d "$current" 2>/dev/null; then return; fi
  copy "$1" && switch "$1" && { [ -n "$dry_run" ] || echo "copied to $directory/releases/$release"; }
}

start_master() {
  on "$1" "${patience[@]}" "$daemon" start "$directory/run" master -- "$current/standalone/start-master.sh" "$1" "$port" "$web_port"
}

start_worker() {
  on "$1" "${patience[@]}" "$daemon" start "$directory/run" worker -- env "SPARK_LOCAL_HOSTNAME=$1" \
    "$current/standalone/start-worker.sh" ${given[gpus]:+--gpus} \
    "spark://$master:$port" "${cores[$1]}" "${memory[$1]}" "$directory/work"
}

roles() { # HOST
  [ "$1" != "$master" ] || echo master
  [ -z "${cores[$1]+set}" ] || echo worker
}

status() { # HOST: one line
  local said code=0 roles
  mapfile -t roles < <(roles "$1")
  if [ -n "$dry_run" ]; then
    on "$1" "$daemon" status "$directory/run" "${roles[@]}"
    return
  fi
  said="$(on "$1" "$daemon" status "$directory/run" "${roles[@]}" 2>&1)" || code=$?
  case "$code" in
    0 | 1) paste -sd, - <<<"$said" | sed 's/,\(master\|worker\)/; \1/' ;;
    126 | 127) echo "nothing is installed in $directory" ;;
    *) echo "cannot be asked: $(tail -n 1 <<<"$said")" ;;
  esac
  return "$code"
}

stop_worker() { on "$1" "${patience[@]}" "$daemon" stop "$directory/run" worker; }
stop_master() { on "$1" "${patience[@]}" "$daemon" stop "$directory/run" master; }

start_all() {
  each start_master "$master" && each start_worker "${hosts[@]}" &&
    { [ -n "$dry_run" ] || echo "the master is spark://$master:$port, its page http://$master:$web_port"; }
}

stop_all() {
  local failed=0
  each stop_worker "${hosts[@]}" || failed=1
  each stop_master "$master" || failed=1
  return "$failed"
}

case "$action" in
  start)
    need_distribution
    each install "${all[@]}" && start_all || exit 1
    ;;
  status) each status "${all[@]}" || exit 1 ;;
  stop) stop_all || exit 1 ;;
  upgrade)
    need_distribution
    each copy "${all[@]}" || stop "the copy failed, so the cluster was left as it is" 1
    stop_all || stop "not all daemons stopped, so nothing was switched" 1
    each switch "${all[@]}" && start_all || exit 1
    ;;
esac
