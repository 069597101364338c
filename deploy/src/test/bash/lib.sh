# What the tests of the deployment scripts share. A test is a bash script that ends with a code other than 0
# if something is not as its sentences say; it gets a folder of its own that is removed at its end.
# shellcheck shell=bash
deploy="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
folder="$(mktemp -d)"
at_end() { :; } # tests that start something end it here
trap 'at_end; rm -rf "$folder"' EXIT

fail() {
  echo "FAILED: $1" >&2
  [ ! -s "$folder/out" ] || tail -n 20 "$folder/out" | sed 's/^/  out: /' >&2
  [ ! -s "$folder/err" ] || tail -n 20 "$folder/err" | sed 's/^/  err: /' >&2
  exit 1
}

# Runs a command; its output is in $folder/out and $folder/err afterwards.
try() { # EXIT_CODE COMMAND...
  local wanted="$1" code=0
  shift
  "$@" >"$folder/out" 2>"$folder/err" </dev/null || code=$?
  [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted, of: $*"
}

says() { # TEXT in what was printed
  grep -qF -- "$1" "$folder/out" || fail "it does not print: $1"
}

# For what another process is about to do.
soon() { # WHAT COMMAND...
  local what="$1" tries
  shift
  for ((tries = 0; tries < 600; tries++)); do
    ! "$@" || return 0
    sleep 0.2
  done
  fail "$what"
}

silent_on() { # TEXT that must not be printed
  ! grep -qF -- "$1" "$folder/out" || fail "it prints: $1"
}

# A refusal is one sentence, and nothing else.
refuses() { # EXIT_CODE TEXT COMMAND...
  local code="$1" text="$2"
  shift 2
  try "$code" "$@"
  grep -qF -- "$text" "$folder/err" || fail "it does not say: $text"
  [ "$(wc -l <"$folder/err")" = 1 ] || fail "a refusal is one line: $*"
}

# A distribution of scripts alone, whose Spark prints its arguments; what it does is in $folder/spark.log.
make_distribution() {
  home="$folder/dist"
  mkdir -p "$home"/{lib,spark/jars,spark/bin,spark/conf}
  cp -r "$deploy"/{scripts,standalone,yarn,kubernetes,docker,slurm,systemd,gpu,bin,examples,python} "$home/"
  echo "of Convoy" >"$home/lib/convoy.jar"
  echo "of Spark" >"$home/spark/jars/spark.jar"
  fake "$home/spark/bin/spark-submit" "printf '%s\n' \"\$@\" >>'$folder/spark.log'; exit \${SUBMIT_CODE:-0}"
}

fake() { # FILE SCRIPT
  mkdir -p "$(dirname "$1")"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$1"
  chmod +x "$1"
}

# All lines of a file in order, as in: submitted 'spark.executor.cores=4'
submitted() { # LINE
  grep -qxF -- "$1" "$folder/spark.log" || {
    sed 's/^/  spark-submit: /' "$folder/spark.log" >&2
    fail "spark-submit was not given: $1"
  }
}
