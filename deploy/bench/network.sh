#!/usr/bin/env bash
# Compares on a slow network: a Spark cluster on this machine whose workers are each in a network
# namespace of their own, behind a link of a given rate in both directions. Needs root and iproute2.
#   network.sh [--rate 1gbit] [--delay 0ms] [--workers 4] [--run COMMAND] [options of the command]
# The command is compare, or another of convoy's that takes --master. compare and train are told what
# connects the workers, and that they share this machine's cores, so that steps are predicted.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
convoy="$root/deploy/bin/convoy"
rate=1gbit delay=0ms workers=4 command=compare

stop() { # prints one sentence and ends with the exit code for wrong usage or a wrong environment
  echo "network.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    --rate | --delay | --workers | --run)
      [ $# -gt 1 ] || stop "$1 needs a value"
      case "$1" in
        --rate) rate="$2" ;;
        --delay) delay="$2" ;;
        --workers) workers="$2" ;;
        --run) command="$2" ;;
      esac
      shift 2
      ;;
    *) break ;;
  esac
done
[ "$(id -u)" = 0 ] || stop "only root may make network namespaces: run it with sudo"
for tool in ip tc curl; do
  command -v "$tool" >/dev/null || stop "no $tool found: install iproute2 and curl"
done
"$convoy" --version >/dev/null
standalone="$root/deploy/target/convoy/standalone"

name="convoy$$" bridge="cv$$" net=10.213.77 page=8088
scratch="$(mktemp -d)"
pids=()

clean_up() { # ends what was started, and takes down what was made
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  for k in $(seq 1 "$workers"); do ip netns del "$name-$k" 2>/dev/null || true; done
  ip link del "$bridge" 2>/dev/null || true
  rm -rf "$scratch"
}
trap clean_up EXIT

described() { # what the planner has to know: one host's workers, each behind a link of its own
  local bandwidth latency
  bandwidth="$(sed -En 's/^([0-9.]+)([mgt])bit$/\1 \U\2\Ebit\/s/p' <<<"$rate")"
  latency="$(sed -En 's/^([0-9.]+)(us|ms|s)$/\1 \2/p' <<<"$delay")"
  [ -n "$bandwidth" ] || stop "--rate $rate: give it as 1gbit or 100mbit"
  [ -n "$latency" ] || stop "--delay $delay: give it as 1ms or 50us"
  cat <<END
name: $workers workers behind links of $bandwidth
hosts:
  - workers: $workers
    cores: $(nproc)
    device: cpu # kernels are timed here
    within: {bandwidth: $bandwidth, latency: $latency, per-message: 5 us}
sockets: {bandwidth: 7 GB/s, per-message: 5 us}
END
}

slow() { # slow DEVICE [ip netns exec NAMESPACE]: what leaves by this device leaves at the rate
  local device="$1"
  shift
  "$@" tc qdisc add dev "$device" root handle 1: tbf rate "$rate" burst 256kb latency 100ms
  if [ "$delay" != 0ms ]; then
    "$@" tc qdisc add dev "$device" parent 1: handle 2: netem delay "$delay" limit 100000
  fi
}

described >"$scratch/cluster.yaml"
foresight=()
case "$command" in compare | train) foresight=(--cluster "$scratch/cluster.yaml") ;; esac

ip link add "$bridge" type bridge
ip addr add "$net.254/24" dev "$bridge"
ip link set "$bridge" up
for k in $(seq 1 "$workers"); do
  inside=(ip netns exec "$name-$k")
  ip netns add "$name-$k"
  ip link add "$bridge-$k" type veth peer name eth0 netns "$name-$k"
  ip link set "$bridge-$k" master "$bridge" up
  "${inside[@]}" ip addr add "$net.$k/24" dev eth0
  "${inside[@]}" ip link set eth0 up
  "${inside[@]}" ip link set lo up
  slow "$bridge-$k"
  slow eth0 "${inside[@]}"
done

export SPARK_DAEMON_MEMORY=256m
SPARK_LOCAL_IP="$net.254" "$standalone/start-master.sh" "$net.254" 7077 "$page" >"$scratch/master.log" 2>&1 &
pids+=($!)
for k in $(seq 1 "$workers"); do
  SPARK_LOCAL_IP="$net.$k" ip netns exec "$name-$k" \
    "$standalone/start-worker.sh" "spark://$net.254:7077" 1 2g "$scratch/worker-$k" \
    >"$scratch/worker-$k.log" 2>&1 &
  pids+=($!)
done
registered=0
for _ in $(seq 1 300); do # a minute
  registered="$(curl -s "http://$net.254:$page/json/" | grep -c '"state" : "ALIVE"' || true)"
  [ "$registered" -lt "$workers" ] || break
  sleep 0.2
done
[ "$registered" -ge "$workers" ] ||
  stop "only $registered of $workers Spark workers came: $(tail -1 "$scratch/worker-1.log")"
echo "$workers workers behind links of $rate, $delay each way" >&2
SPARK_LOCAL_IP="$net.254" "$convoy" "$command" --master "spark://$net.254:7077" --workers "$workers" \
  --threads-per-worker 1 --transport tcp "${foresight[@]}" "$@"
