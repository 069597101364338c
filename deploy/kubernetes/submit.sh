#!/usr/bin/env bash
# Runs a command of Convoy on Kubernetes, one pod a worker.
#   submit.sh --image IMAGE [OPTIONS] -- COMMAND...
#   --master k8s://URL             the API server (default: this pod's cluster, or kubectl's)
#   --deploy-mode cluster|client   cluster (default): the driver gets a pod too. client: it runs here, in a pod
#                                  that has the labels convoy-run=NAME and spark-role=driver
#   --name NAME                    of the run, its pods and its policy (default: run-TIME)
#   --namespace N                  (default: default)
#   --service-account S            of the driver (default: convoy, of rbac.yaml)
#   --claim CLAIM                  a PersistentVolumeClaim for data and results, mounted at /data in all pods
#   --secret SECRET                mounted as files at /etc/secrets/SECRET in all pods
#   --driver-memory SIZE           heap of the driver (default: 2g)
#   --gpus                         one GPU a worker; also where COMMAND has --device gpu
#   --volcano QUEUE                all workers are scheduled at once or not at all, by Volcano
#   --no-network-policy            leaves out what keeps strangers from the run's pods
#   --workers, --threads-per-worker, --memory-per-worker   Convoy's own; here or in COMMAND
#   --conf spark.NAME=VALUE        wins over all this script sets
#   --manifests                    prints what it would apply, for kubectl apply -f -, and ends
#   --dry-run                      prints that and the commands, runs none
# The exit code is Convoy's. Paths are those of the driver's pod.
set -euo pipefail
# shellcheck source=../scripts/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../scripts/common.sh"
options "image master deploy-mode name namespace service-account claim secret driver-memory volcano workers threads-per-worker memory-per-worker" \
  "gpus no-network-policy manifests" "$@"
[ "${#words[@]}" = 0 ] || stop "what is ${words[0]}? Convoy's command comes after --"
mode="${given[deploy-mode]:-cluster}" name="${given[name]:-run-$(date -u +%Y%m%d-%H%M%S)}"
namespace="${given[namespace]:-default}" account="${given[service-account]:-convoy}"
label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
matches --deploy-mode "$mode" 'client|cluster' "deploy mode: give client or cluster"
matches --name "$name" '[a-z]([a-z0-9-]{0,28}[a-z0-9])?' "name: use at most 30 small letters, digits and -"
for option in namespace service-account claim secret volcano; do
  [ -z "${given[$option]-}" ] || matches "--$option" "${given[$option]}" "$label" "name in Kubernetes"
done
[ -n "${given[image]-}" ] || stop "which image? Give --image, as docker/build.sh makes one"
matches --image "${given[image]}" '[A-Za-z0-9][A-Za-z0-9._:/@-]*' "name of an image"
driver_memory="$(megabytes --driver-memory "${given[driver-memory]:-2g}")"
worker_shape
[ -z "${given[volcano]-}" ] || [ -n "$workers" ] || stop "--volcano must know how many workers there are: say --workers N"
need_distribution
templates="$distribution/kubernetes/templates"
policy=1
[ -z "${given[no-network-policy]-}" ] || policy=""
kubectl=""
if command -v kubectl >/dev/null; then kubectl=1; fi

ask() { # WHAT JSONPATH ARGUMENTS... of kubectl
  local what="$1" path="$2" said
  shift 2
  [ -n "$kubectl" ] || stop "kubectl is not found, and nothing else says $what" 3
  said="$(kubectl "$@" -o "jsonpath=$path")" && [ -n "$said" ] || stop "kubectl does not say $what" 3
  echo "$said"
}

manifests() {
  local servers="" port=443 address
  if [ "$mode" = client ]; then
    render driver-service.yaml
  fi
  if [ -n "$policy" ]; then
    servers="$(ask "where the API server is" '{.subsets[*].addresses[*].ip}' get endpoints kubernetes -n default)" || exit
    port="$(ask "which port the API server has" '{.subsets[0].ports[0].port}' get endpoints kubernetes -n default)" || exit
    servers="$(for address in $servers; do
      [[ "$address" == *:* ]] && address+=/128 || address+=/32
      printf '{ipBlock: {cidr: "%s"}}, ' "$address"
    done)"
    render network-policy.yaml "API_SERVERS=${servers%, }" "API_PORT=$port"
  fi
  if [ -n "${given[volcano]-}" ]; then
    render pod-group.yaml "WORKERS=$workers" "QUEUE=${given[volcano]}" "CORES=$((workers * threads))" \
      "MEMORY=$((workers * (heap + native)))" "GPUS=${gpus:+$workers}"
  fi
}

render() { # TEMPLATE NAME=VALUE...
  local template="$1" edits=(-e "s/@RUN@/$name/g") each
  shift
  for each in "$@"; do edits+=(-e "s|@${each%%=*}@|${each#*=}|g"); done
  echo "---"
  # What is not asked for is empty, and left out.
  sed "${edits[@]}" "$templates/$template" | sed -e '/^#/d' -e '/: ""$/d'
}

if [ -n "${given[manifests]-}" ]; then
  manifests
  exit
fi
[ -n "$kubectl" ] || [ "$mode" = client ] || stop "kubectl is not found: install it, or run in client mode in a pod" 3
if [ -z "${given[master]-}" ] && [ -n "${KUBERNETES_SERVICE_HOST:-}" ]; then # in a pod
  given[master]="k8s://https://$KUBERNETES_SERVICE_HOST:${KUBERNETES_SERVICE_PORT:-443}"
fi
master="${given[master]:-k8s://$(ask "where the API server is" '{.clusters[0].cluster.server}' config view --minify)}"
matches --master "$master" 'k8s://[A-Za-z0-9.:/_-]+|k8s://\[.*\].*' "API server: give k8s://https://HOST:PORT"
if [ -n "$kubectl" ]; then
  yaml="$(manifests)"
  if [ -n "$dry_run" ]; then
    [ -z "$yaml" ] || printf '%s\n' "kubectl apply -n $namespace -f - <<'END'" "$yaml" END
  elif [ -n "$yaml" ]; then
    kubectl apply -n "$namespace" -f - <<<"$yaml" >&2 || stop "kubectl could not apply what this run needs: see above" 3
  fi
elif ! getent hosts "convoy-$name.$namespace.svc" >/dev/null; then
  stop "nothing is named convoy-$name.$namespace.svc: apply first what --manifests prints where kubectl is" 3
fi

executor_settings /opt/convoy/gpu/discover-gpus.sh
own=(
  "spark.kubernetes.namespace=$namespace"
  "spark.kubernetes.container.image=${given[image]}"
  "spark.kubernetes.authenticate.driver.serviceAccountName=$account"
  spark.kubernetes.authenticate.executor.serviceAccountName=convoy-executor
  "spark.kubernetes.executor.podTemplateFile=$templates/executor.yaml"
  "spark.kubernetes.executor.label.convoy-run=$name"
  "spark.kubernetes.executor.podNamePrefix=convoy-$name"
  # Spark makes five at once otherwise, and waits for these; a run needs all, and a gang no fewer.
  ${workers:+"spark.kubernetes.allocation.batch.size=$workers"}
  spark.driver.memoryOverhead=1g
)
for role in driver executor; do
  if [ -n "${given[claim]-}" ]; then
    volume="spark.kubernetes.$role.volumes.persistentVolumeClaim.data"
    own+=("$volume.options.claimName=${given[claim]}" "$volume.mount.path=/data")
  fi
  [ -z "${given[secret]-}" ] || own+=("spark.kubernetes.$role.secrets.${given[secret]}=/etc/secrets/${given[secret]}")
done
[ -z "$gpus" ] || own+=(spark.executor.resource.gpu.vendor=nvidia.com)
# Spark's own support for Volcano would put the driver into the gang, and is not in every build of Spark.
[ -z "${given[volcano]-}" ] || own+=(
  spark.kubernetes.executor.scheduler.name=volcano
  "spark.kubernetes.executor.annotation.scheduling.k8s.io/group-name=convoy-$name"
)
if [ "$mode" = cluster ]; then
  jar=local:///opt/convoy/lib/convoy.jar
  own+=(
    "spark.kubernetes.driver.podTemplateFile=$templates/driver.yaml"
    "spark.kubernetes.driver.label.convoy-run=$name"
    "spark.kubernetes.driver.pod.name=convoy-$name-driver"
  )
else
  jar="$distribution/lib/convoy.jar"
  own+=(
    "spark.driver.host=convoy-$name.$namespace.svc"
    "spark.driver.bindAddress=$(hostname -i | cut -d' ' -f1)"
    "spark.kubernetes.driver.pod.name=$(hostname)" # executors end with it
  )
fi
set_defaults "${own[@]}"
submit=("$distribution/spark/bin/spark-submit" --master "$master" --deploy-mode "$mode" --name "convoy-$name"
  --driver-memory "${driver_memory}m" "${settings[@]}" --class dev.convoy.driver.cli.Main "$jar" "${command[@]}")
if [ "$mode" = client ] || [ -n "$dry_run" ]; then
  run "${submit[@]}"
  exit
fi

# Spark waits for the driver's pod, but does not say how it ended.
pod=(pod "convoy-$name-driver" -n "$namespace")
echo "run $name: kubectl logs -f convoy-$name-driver -n $namespace shows it" >&2
"${submit[@]}" || stop "Spark could not start the driver's pod: see above; kubectl delete networkpolicy -l convoy-run=$name -n $namespace tidies up" 3
code="$(ask "how the driver of $name ended" '{.status.containerStatuses[0].state.terminated.exitCode}' get "${pod[@]}")" || exit
kubectl logs "convoy-$name-driver" -n "$namespace"
[ -z "$yaml" ] || kubectl delete -n "$namespace" -f - --ignore-not-found <<<"$yaml" >/dev/null
exit "$code"
