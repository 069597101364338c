#!/usr/bin/env bash
# Runs a Java main class of this bundle with CUDA 13 and cuDNN 9 as this machine has them.
# usage: java.sh MAIN_CLASS [ARGUMENT...]
# CONVOY_WORK: where Java and the jars are unpacked (default: a folder under the system's temporary one)
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
work="${CONVOY_WORK:-${TMPDIR:-/var/tmp}/convoy-gpu-$(id -u)}"
if [ ! "$work/unpacked" -nt "$here/java.tar.xz" ]; then
  rm -rf "$work"
  mkdir -p "$work"
  python3 - "$here/java.tar.xz" "$work" <<'P' # Python's tarfile: xz need not be installed
import sys, tarfile
with tarfile.open(sys.argv[1], 'r:xz') as t:
    t.extractall(sys.argv[2])
P
  touch "$work/unpacked"
fi
# Every nvidia/*/lib that Python sees, then a toolkit, behind what was set before.
folders="$(python3 - <<'P'
import glob, importlib.util, os
found = []
spec = importlib.util.find_spec('nvidia')
for root in list(spec.submodule_search_locations) if spec else []:
    found += [d for d in sorted(glob.glob(os.path.join(root, '*', 'lib'))) if glob.glob(d + '/*.so*')]
for d in ('/usr/local/cuda/lib64', '/usr/local/cuda/lib', '/usr/local/nvidia/lib64', '/usr/local/nvidia/lib'):
    if os.path.isdir(d): found.append(d)
print(':'.join(found))
P
)"
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folders"
# The presets carry CUDA 13.1's names; those that 13.0 lacks must stay lazily bound.
unset LD_BIND_NOW JAVA_TOOL_OPTIONS
exec "$work/jre/bin/java" -Xmx8g -Djava.awt.headless=true -Dorg.bytedeco.javacpp.cachedir="$work/cache" \
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -cp "$work/lib/*" "$@"
