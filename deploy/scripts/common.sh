# What the deployment scripts share: options, refusals, dry runs, and the size of workers. Sourced, not run.
#
# A script's --help is the comment at its head. Exit codes: 2 wrong usage, 3 wrong environment.
# shellcheck shell=bash
distribution="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
script="$(readlink -f "$0")"
dry_run=""        # not empty under --dry-run
declare -A given=() # options by name
settings=()       # --conf KEY=VALUE for spark-submit
words=()          # what is no option
command=()        # what follows --

stop() { # SENTENCE [EXIT_CODE]
  echo "${script##*/}: $1" >&2
  exit "${2:-2}"
}

help() {
  sed -n -e '/^#SBATCH/d' -e '2,/^[^#]/s/^# \{0,1\}//p' "$script"
  exit 0
}

need() { # TOOL WHY
  command -v "$1" >/dev/null || stop "$1 is not found: $2" 3
}

# Reads --NAME VALUE or --NAME=VALUE into given[NAME], flags as given[NAME]=1.
options() { # 'NAMES WITH A VALUE' 'FLAGS' ARGUMENTS...
  local valued=" $1 conf " flags=" $2 " name value
  shift 2
  while [ $# -gt 0 ]; do
    name="${1#--}" name="${name%%=*}"
    case "$1" in
      --help | -h) help ;;
      --dry-run) dry_run=1 ;;
      --)
        shift
        command=("$@")
        return
        ;;
      -?*)
        [[ "$1" == --* ]] || stop "there is no option $1: see --help"
        if [[ "$flags" == *" $name "* && "$1" == "--$name" ]]; then
          given[$name]=1
        elif [[ "$valued" == *" $name "* ]]; then
          if [[ "$1" == *=* ]]; then
            value="${1#*=}"
          else
            [ $# -gt 1 ] || stop "--$name needs a value"
            value="$2"
            shift
          fi
          [ -n "$value" ] || stop "--$name needs a value"
          if [ "$name" = conf ]; then
            [[ "$value" == spark.*=* ]] || stop "--conf wants spark.NAME=VALUE, not '$value'"
            settings+=(--conf "$value")
          else
            [ -z "${given[$name]-}" ] || stop "--$name is given twice"
            given[$name]="$value"
          fi
        else
          stop "there is no option $1: see --help"
        fi
        ;;
      *) words+=("$1") ;;
    esac
    shift
  done
}

matches() { # OPTION VALUE PATTERN WHAT
  [[ "$2" =~ ^($3)$ ]] || stop "$1 '$2' is no $4"
}

quoted() { # WORDS...: one line that a shell reads as these words
  local word line=()
  for word in "$@"; do
    if [[ "$word" =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]]; then line+=("$word"); else line+=("${word@Q}"); fi
  done
  echo "${line[*]}"
}

run() { # COMMAND...: runs it, or prints it under --dry-run
  if [ -n "$dry_run" ]; then quoted "$@"; else "$@"; fi
}

become() { # COMMAND...: as run, but signals then reach the command itself
  if [ -n "$dry_run" ]; then quoted "$@"; else exec "$@"; fi
}

# Megabytes of 4g, 1.5g, 512m or a bare number of megabytes, rounded as Convoy's driver does.
megabytes() { # OPTION SIZE
  local size="${2,,}"
  matches "$1" "$size" '[0-9]{1,7}(\.[0-9]+)?(g|gb|m|mb)?' "amount of memory: give 4g or 512m"
  awk -v n="${size%%[gm]*}" -v g="$([[ "$size" == *g* ]] && echo 1024 || echo 1)" 'BEGIN { printf "%d", n * g + 0.5 }'
}

# Reads what Convoy's own command says of its workers, for Spark must know it before Convoy runs:
# sets workers (empty where a --config file may say it), threads, heap and native (MB), gpus (1 or empty).
worker_shape() {
  local name value memory="" device="" shared="" word i total
  workers="" threads="" gpus=""
  for name in workers threads-per-worker memory-per-worker; do
    [ -z "${given[$name]-}" ] || command+=("--$name" "${given[$name]}")
  done
  for ((i = 0; i < ${#command[@]}; i++)); do
    word="${command[i]}" name="${command[i]%%=*}"
    if [[ "$word" == *=* ]]; then value="${word#*=}"; else value="${command[i + 1]-}"; fi
    case "$name" in
      --workers) once "$name" "$workers" && workers="$value" ;;
      --threads-per-worker) once "$name" "$threads" && threads="$value" ;;
      --memory-per-worker) once "$name" "$memory" && memory="$value" ;;
      --device) device="${value,,}" ;;
      --share-gpu) shared=1 ;;
      --config | --resume) given[config]=1 ;;
    esac
  done
  [ "${#command[@]}" -gt 0 ] || stop "nothing to run: give Convoy's command after --, as in -- train --network alexnet-cifar"
  [[ "${command[0]}" != -* ]] || stop "after -- comes a command of Convoy, as train, not ${command[0]}"
  if [ -n "${given[gpus]-}" ] && [ -z "$device" ]; then
    device=gpu command+=(--device gpu)
  fi
  [ "$device" != cpu ] || [ -z "${given[gpus]-}" ] || stop "--gpus and --device cpu contradict each other"
  # Convoy asks Spark for GPUs under the same conditions, but only once its driver runs.
  if [ -n "${given[gpus]-}" ] || { [ "$device" = gpu ] && [ -z "$shared" ]; }; then gpus=1; fi

  if [ -n "$workers" ]; then
    matches --workers "$workers" '[1-9][0-9]{0,4}(,[1-9][0-9]{0,4})*' "number of workers"
    workers="$(tr , '\n' <<<"$workers" | sort -n | tail -n 1)" # of verify --workers 1,2,4
  else
    [ -n "${given[config]-}" ] || stop "say how many workers there are to be: --workers N"
  fi
  threads="${threads:-1}"
  matches --threads-per-worker "$threads" '[1-9][0-9]{0,3}' "number of threads"
  # As dev.convoy.driver.launch.WorkerMemory: a quarter is heap, within 512 MB and 4 GB.
  total="$(megabytes --memory-per-worker "${memory:-4g}")"
  [ "$total" -ge 1024 ] || stop "--memory-per-worker $memory is too little: a worker needs at least 1024 MB" 3
  heap=$((total / 4))
  if [ "$heap" -lt 512 ]; then heap=512; elif [ "$heap" -gt 4096 ]; then heap=4096; fi
  native=$((total - heap))
}

once() { # OPTION VALUE_SO_FAR
  [ -z "$2" ] || stop "$1 is given twice"
}

# One executor a worker, all of them there from the start to the end.
executor_settings() { # [GPU_DISCOVERY_SCRIPT]
  local own=(
    ${workers:+"spark.executor.instances=$workers"}
    "spark.executor.cores=$threads"
    "spark.task.cpus=$threads"
    "spark.executor.memory=${heap}m"
    "spark.executor.memoryOverhead=${native}m"
    spark.dynamicAllocation.enabled=false
  )
  [ -z "$gpus" ] || own+=(
    spark.executor.resource.gpu.amount=1
    spark.task.resource.gpu.amount=1
    "spark.executor.resource.gpu.discoveryScript=$1"
  )
  set_defaults "${own[@]}"
}

# Puts settings before those of the user, who so has the last word.
set_defaults() { # KEY=VALUE...
  local each all=()
  for each in "$@"; do all+=(--conf "$each"); done
  settings=("${all[@]}" "${settings[@]}")
}

need_distribution() {
  [ -f "$distribution/lib/convoy.jar" ] && [ -d "$distribution/spark/jars" ] ||
    stop "$distribution is no distribution: run deploy/bin/convoy once, then use the scripts in deploy/target/convoy" 3
}
