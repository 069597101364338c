#!/usr/bin/env bash
# Daemons of this machine in the background; each has DIRECTORY/NAME.pid and DIRECTORY/NAME.log.
#   daemon.sh start DIRECTORY NAME -- COMMAND...    one that runs already is left alone; it
#                                                 must live for CONVOY_START_SECONDS (1)
#   daemon.sh status DIRECTORY NAME...              ends with 1 if one does not run
#   daemon.sh stop DIRECTORY NAME...                SIGTERM, then waits for the end, CONVOY_STOP_SECONDS (60) at most
# With --dry-run it says what it would start or stop.
set -euo pipefail
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "" "" "$@"
[ "${#words[@]}" -ge 3 ] || stop "wants start, status or stop, a directory and a name: see --help"
action="${words[0]}" directory="${words[1]}"

began() { # PID: when it began, so that a pid that was given to another process is not taken for ours
  local stat
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return
  read -ra stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] || return
  echo "${stat[19]}"
}

alive() { # NAME: whether it runs; sets pid
  local start now
  pid=""
  read -r pid start 2>/dev/null <"$directory/$1.pid" || return
  now="$(began "$pid")" && [ "$now" = "$start" ]
}

start() { # NAME
  local log="$directory/$1.log" second
  [ "${#command[@]}" -gt 0 ] || stop "nothing to start: give a command after --"
  if alive "$1"; then
    echo "$1 is up already, pid $pid"
    return
  fi
  if [ -n "$dry_run" ]; then
    quoted "${command[@]}"
    return
  fi
  # Its own session: it outlives the connection that started it. It does not inherit the lock.
  setsid nohup "${command[@]}" </dev/null >>"$log" 2>&1 9>&- &
  pid=$!
  echo "$pid $(began "$pid")" >"$directory/$1.pid"
  for ((second = 0; second < ${CONVOY_START_SECONDS:-1}; second++)); do
    sleep 1
    alive "$1" || {
      echo "$1 ended at once: $(tail -n 1 "$log")"
      return 1
    }
  done
  echo "$1 is up, pid $pid, log $log"
}

status() { # NAME
  if alive "$1"; then echo "$1 up, pid $pid"; else
    echo "$1 down"
    return 1
  fi
}

halt() { # NAME
  local second
  if ! alive "$1"; then
    [ -n "$dry_run" ] || rm -f "$directory/$1.pid"
    echo "$1 is down"
    return
  fi
  run kill "$pid"
  [ -z "$dry_run" ] || return 0
  for ((second = 0; second < ${CONVOY_STOP_SECONDS:-60}; second++)); do
    if ! alive "$1"; then
      rm -f "$directory/$1.pid"
      echo "$1 is stopped"
      return
    fi
    sleep 1
  done
  echo "$1 does not stop: pid $pid still runs after ${CONVOY_STOP_SECONDS:-60} s"
  return 1
}

case "$action" in start | status | stop) ;; *) stop "there is no $action: give start, status or stop" ;; esac
[ "$action" != start ] || [ "${#words[@]}" = 3 ] || stop "starts one daemon at a time"
if [ "$action" != status ] && [ -z "$dry_run" ]; then
  mkdir -p "$directory"
  exec 9>"$directory/lock" # two who start at once start one
  flock 9
fi
failed=0
for name in "${words[@]:2}"; do
  case "$action" in
    start) start "$name" ;;
    status) status "$name" ;;
    stop) halt "$name" ;;
  esac || failed=1
done
exit "$failed"
