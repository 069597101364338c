#!/usr/bin/env bash
# What a Kubernetes cluster is asked for, with stand-ins for kubectl and spark-submit.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
make_distribution
submit="$home/kubernetes/submit.sh"
unset KUBERNETES_SERVICE_HOST
fake "$folder/bin/kubectl" 'echo "$*" >>'"$folder"'/kubectl.log
case "$*" in
  apply*) cat >'"$folder"'/applied ;;
  delete*) cat >'"$folder"'/deleted ;;
  "config view"*) printf https://api:6443 ;;
  *endpoints*addresses*) printf "10.0.0.1 fd00::1" ;;
  *endpoints*port*) printf 6443 ;;
  "get pod"*) printf %s "${DRIVER_CODE-0}" ;;
  logs*) echo "what the driver said" ;;
  *) exit 9 ;;
esac'
with_kubectl() { PATH="$folder/bin:$PATH" "$@"; }
without="$folder/without" # all tools but kubectl
mkdir "$without"
for tool in bash env dirname readlink sed awk sort tail head tr cut date cat mktemp id sha256sum hostname; do
  ln -s "$(command -v "$tool")" "$without/$tool"
done
fake "$without/getent" 'exit 2' # knows no name
without_kubectl() { PATH="$without" "$@"; }

# Nothing happens in a dry run; manifests and commands are printed.
try 0 with_kubectl "$submit" --image r/convoy:1 --dry-run --name demo -- train --workers 2
says "kubectl apply -n default -f - <<'END'"
says "--master k8s://https://api:6443 --deploy-mode cluster --name convoy-demo"
[ ! -e "$folder/applied" ] && [ ! -e "$folder/spark.log" ] || fail "a dry run did something"

# Cluster mode: policy, pods, driver's words and exit code, and tidying up.
DRIVER_CODE=4 try 4 with_kubectl "$submit" --image r/convoy:1 --name demo --namespace ml --claim images --secret keys \
  --volcano gold --gpus --deploy-mode=cluster --conf spark.kubernetes.driver.limit.cores=2 \
  -- train --workers 8 --threads-per-worker 4 --memory-per-worker 16g
says "what the driver said"
for line in cluster spark.executor.instances=8 spark.executor.cores=4 spark.executor.memory=4096m \
  spark.executor.memoryOverhead=12288m spark.kubernetes.namespace=ml spark.kubernetes.container.image=r/convoy:1 \
  spark.kubernetes.authenticate.driver.serviceAccountName=convoy \
  spark.kubernetes.authenticate.executor.serviceAccountName=convoy-executor \
  "spark.kubernetes.driver.podTemplateFile=$home/kubernetes/templates/driver.yaml" \
  "spark.kubernetes.executor.podTemplateFile=$home/kubernetes/templates/executor.yaml" \
  spark.kubernetes.driver.label.convoy-run=demo spark.kubernetes.executor.label.convoy-run=demo \
  spark.kubernetes.driver.pod.name=convoy-demo-driver spark.kubernetes.allocation.batch.size=8 \
  spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName=images \
  spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path=/data \
  spark.kubernetes.executor.secrets.keys=/etc/secrets/keys spark.executor.resource.gpu.vendor=nvidia.com \
  spark.executor.resource.gpu.discoveryScript=/opt/convoy/gpu/discover-gpus.sh \
  spark.kubernetes.executor.scheduler.name=volcano \
  spark.kubernetes.executor.annotation.scheduling.k8s.io/group-name=convoy-demo \
  spark.kubernetes.driver.limit.cores=2 local:///opt/convoy/lib/convoy.jar gpu; do
  submitted "$line"
done
! grep -q "driver.scheduler\|driver.annotation" "$folder/spark.log" || fail "the driver is in the gang"
for line in '  name: convoy-demo' '      convoy-run: "demo"' '  minMember: 8' '  queue: "gold"' '    cpu: "32"' \
  '    memory: 131072Mi' '    nvidia.com/gpu: "8"' '        - {protocol: TCP, port: 6443}' \
  '    - to: [{ipBlock: {cidr: "10.0.0.1/32"}}, {ipBlock: {cidr: "fd00::1/128"}}]'; do
  grep -qxF -- "$line" "$folder/applied" || fail "not applied: $line"
done
! grep -q '@\|kind: Service$' "$folder/applied" || fail "too much is applied"
cmp "$folder/applied" "$folder/deleted"

# Without GPUs, Volcano or a policy none is asked for.
rm "$folder/spark.log" "$folder/applied"
try 0 with_kubectl "$submit" --image i --name demo --no-network-policy -- train --workers 2
[ ! -e "$folder/applied" ] || fail "something was applied"
! grep -q "gpu\|volcano" "$folder/spark.log" || fail "GPUs or Volcano were asked for"
try 0 with_kubectl "$submit" --image i --name demo --volcano q --manifests -- train --workers 2
says "kind: PodGroup"
silent_on nvidia
SUBMIT_CODE=1 try 3 with_kubectl "$submit" --image i -- train --workers 2
DRIVER_CODE="" try 3 with_kubectl "$submit" --image i -- train --workers 2

# Client mode: in a pod, by the name of a headless service that was made before.
try 0 with_kubectl "$submit" --image i --name demo --deploy-mode client --manifests -- train --workers 2
says "clusterIP: None"
says "spark-role: driver"
export KUBERNETES_SERVICE_HOST=10.1.1.1
refuses 3 "nothing is named convoy-demo.default.svc" without_kubectl "$submit" --image i --name demo --deploy-mode client -- train --workers 2
fake "$without/getent" 'exit 0'
rm -f "$folder/spark.log" "$without/hostname"
fake "$without/hostname" '[ "${1-}" = -i ] && echo "10.2.2.2 fd00::2" || echo pod-7'
SUBMIT_CODE=4 try 4 without_kubectl "$submit" --image i --name demo --deploy-mode client -- train --workers 2
for line in client k8s://https://10.1.1.1:443 spark.driver.host=convoy-demo.default.svc spark.driver.bindAddress=10.2.2.2 \
  spark.kubernetes.driver.pod.name=pod-7 "$home/lib/convoy.jar"; do
  submitted "$line"
done

try 0 "$submit" --help
says "submit.sh --image IMAGE [OPTIONS] -- COMMAND..."
refuses 2 "which image?" "$submit" -- train --workers 2
refuses 2 "is no name of an image" "$submit" --image 'a b' -- train --workers 2
refuses 2 "--name 'Demo' is no name" "$submit" --image i --name Demo -- train --workers 2
refuses 2 "is no name in Kubernetes" "$submit" --image i --claim 'a/b' -- train --workers 2
refuses 2 "is no deploy mode" "$submit" --image i --deploy-mode x -- train --workers 2
refuses 2 "is no API server" with_kubectl "$submit" --image i --master spark://x -- train --workers 2
refuses 2 "must know how many workers" "$submit" --image i --volcano q -- train --config f
refuses 3 "kubectl is not found" without_kubectl "$submit" --image i -- train --workers 2
