#!/usr/bin/env bash
# Makes tables of README.md and docs/ anew: runs the command that a figure's marker names, and puts
# what it prints between the markers, with the day, the commit and the machine.
#   figures.sh              lists the figures and their commands
#   figures.sh NAME...      makes these
#   figures.sh all          makes all: hours, on a machine that should do nothing else
#
# A figure is what stands between the lines
#   <!-- figure NAME: COMMAND -->
#   <!-- end of figure NAME -->
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
pages=("$root/README.md" "$root"/docs/*.md)
marker='^<!-- figure \([a-z0-9-]*\): \(.*\) -->$'

stop() { # prints one sentence and ends with the exit code for wrong usage or a wrong environment
  echo "figures.sh: $1" >&2
  exit 2
}

command_of() { sed -n "s/$marker/\1 \2/p" "${pages[@]}" | awk -v name="$1" '$1 == name { sub(/^[^ ]* /, ""); print }'; }

machine() { # one line that says where and when
  local cpu changes=""
  cpu="$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)"
  [ -z "$(git -C "$root" status --porcelain -- '*.java' '*.cu' '*pom.xml')" ] || changes=" with changes"
  echo "$(date +%F), commit $(git -C "$root" rev-parse --short HEAD)$changes, $(nproc) CPUs ($cpu), load average $(cut -d ' ' -f 1 /proc/loadavg) before."
}

make_figure() { # make_figure NAME: runs its command and writes what stands between its markers
  local name="$1" command page where printed made
  command="$(command_of "$name")"
  [ -n "$command" ] || stop "there is no figure $name: figures.sh without a name lists them"
  page="$(grep -lxF "<!-- end of figure $name -->" "${pages[@]}")" || stop "figure $name has no end"
  where="$(machine)"
  echo "figure $name: $command" >&2
  printed="$(cd "$root" && bash -c "$command")" || stop "figure $name: its command failed, and it stays as it was"
  made="$(mktemp)"
  {
    printf '```\n%s\n```\n\n' "$command"
    if grep -q '^|' <<<"$printed"; then
      printf '%s\n' "$printed" # Markdown
    else
      printf '```\n%s\n```\n' "$printed"
    fi
    printf '\n%s\n' "$where"
  } >"$made"
  awk -v name="$name" -v made="$made" '
    index($0, "<!-- figure " name ": ") == 1 {
      print
      while ((getline line < made) > 0) print line
      inside = 1
    }
    $0 == "<!-- end of figure " name " -->" { inside = 0 }
    !inside { print }' "$page" >"$page.new"
  mv "$page.new" "$page"
  rm -f "$made"
}

if [ $# = 0 ]; then
  sed -n "s/$marker/\1\t\2/p" "${pages[@]}" | column -t -s "$(printf '\t')"
elif [ "$*" = all ]; then
  for name in $(sed -n "s/$marker/\1/p" "${pages[@]}"); do make_figure "$name"; done
else
  for name in "$@"; do make_figure "$name"; done
fi
