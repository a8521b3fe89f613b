#!/usr/bin/env bash
# Berth and the reference engine side by side, on this machine, runs alternating. Prints one table and writes bench/results.md.
#
#   bench/run.sh [ROW ...]    all rows, or those named: ClientFloor RunAndRemove RunWithoutNetwork ShimLaunch Throughput
#                             DaemonMemory ContainerMemory Logs Exec Ends Stats Copy Thousand OciRun Pull PullMemory Load Push
#                             ContainerDisk RegistryThroughput (then nothing is written)
#   BENCH_ROUNDS=40           how often each short command is timed
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
. eng/reference.sh
case ${1:-} in -h|--help) sed -n '2,7p' "$0" | cut -c3-; exit 0 ;; esac
need_root
eng/build.sh --quiet
for project in Berth.Bench Berth.Bench.Runtime; do dotnet build "bench/$project" -c Release -v q -nologo -clp:ErrorsOnly; done
docker=$(eng/docker-client.sh)

berth_pid= holder= registries=() berth_root=$(mktemp -d /var/tmp/berth-bench.XXXXXX) reference_files=
finish() {
  [ -z "$berth_pid" ] || { docker_on "unix://$berth_root/run/berth.sock" ps -aq | xargs -r env DOCKER_HOST="unix://$berth_root/run/berth.sock" "$docker" rm -f >/dev/null || true
    kill "$berth_pid" && wait "$berth_pid" || true; }
  [ -z "$holder" ] || kill "$holder" || true
  [ -z "$reference_files" ] || rm -rf "$reference_files"
  # The shim outlives its daemon by design; with no container left it is of no use to anybody.
  for p in $(pgrep -x berth-shim || true); do case $(readlink "/proc/$p/fd/4") in "$berth_root"/*) kill "$p" || true ;; esac; done
  [ ${#registries[@]} = 0 ] || { kill "${registries[@]}"; wait "${registries[@]}" || true; }
  reference_stop
  rm -rf "$berth_root"
}
trap finish EXIT
bench/images.sh artifacts/bench-images
docker_on() { local host=$1; shift; DOCKER_HOST=$host "$docker" "$@"; }

reference_start bench
mkdir -p "$berth_root/run" "$berth_root/files"
unshare --net --mount sh -c 'ip link set lo up; exec "$@"' sh artifacts/berth/berthd --host "unix://$berth_root/run/berth.sock" --data-root "$berth_root/data" \
  --exec-root "$berth_root/run" --pidfile "$berth_root/run/berthd.pid" >artifacts/bench-berthd.log 2>&1 &
berth_pid=$!
for _ in $(seq 100); do docker_on "unix://$berth_root/run/berth.sock" version >/dev/null 2>&1 && break; sleep 0.1; done

# registries_for PID: the images on port 5000 of its loopback, and on port 5001 a registry that an engine may fill.
registries_for() {
  local port folder
  for port in 5000 5001; do
    folder=$PWD/artifacts/bench-images; [ $port = 5000 ] || folder=$berth_root/pushed-$1
    nsenter --net -t "$1" bench/registry.sh "$folder" $port 2>>artifacts/bench-registry.log & registries+=($!)
  done
}
registries_for "$berth_pid"; registries_for "$REFERENCE_PID"

# The same image for all: busybox with a name for each of its programs.
rootfs=$berth_root/files/rootfs; mkdir -p "$rootfs/bin" "$rootfs/etc" "$rootfs/tmp"
cp "$(command -v busybox)" "$rootfs/bin/busybox"
for name in sh true sleep cat; do ln -s busybox "$rootfs/bin/$name"; done
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$rootfs/etc/passwd"
tar -C "$rootfs" --sort=name --owner=0 --group=0 --numeric-owner -cf "$berth_root/files/rootfs.tar" .
for host in "unix://$berth_root/run/berth.sock" "$REFERENCE_DOCKER_HOST"; do
  docker_on "$host" import -c 'CMD ["sh"]' "$berth_root/files/rootfs.tar" busybox:latest >/dev/null
done

# For the logs: 64 MB of lines of a hundred bytes, where each engine sees them.
yes "$(printf 'x%.0s' $(seq 99))" | head -c 67108864 >"$berth_root/files/lines" || true
reference_files=$(realpath "/proc/$REFERENCE_PID/root")/tmp/$(basename "$berth_root")
mkdir -p "$reference_files"; cp "$berth_root/files/lines" "$reference_files/"

# Podman in the same root as the reference; one process holds its mounts, so that a run pays for podman only.
if [ -x "/proc/$REFERENCE_PID/root/usr/bin/podman" ] && [ -z "${REFERENCE_NO_PODMAN:-}" ]; then
  peers=${PEERS:-$(git rev-parse --path-format=absolute --git-common-dir)/../../shared/peers}
  unshare -n sh -c 'ip link set lo up; exec bash "$@"' sh "$peers/peers.sh" run sleep infinity & holder=$!
  until [ "$(cat "/proc/$holder/comm")" = sleep ]; do sleep 0.1; done
  inside="nsenter --net --mount --root --wd -t $holder"
  podman="$inside env PODMAN_IGNORE_CGROUPSV1_WARNING=1 podman"
  # A bundle for crun and for berth-oci, in the same place with the same things around it.
  mkdir -p "$reference_files/bundle"; cp -a "$rootfs" "$reference_files/bundle/"; cp artifacts/berth/berth-oci "$reference_files/"
  if [ -x "/proc/$REFERENCE_PID/root/usr/bin/crun" ]; then
    (cd "$reference_files/bundle" && "$OLDPWD/artifacts/berth/berth-oci" spec && jq '.process.terminal = false | .process.args = ["/bin/true"]' config.json >c && mv c config.json)
    export BENCH_INSIDE=$inside
  fi
  cp "$berth_root/files/rootfs.tar" "$reference_files/"
  if $podman import -q -c 'CMD ["sh"]' "/tmp/$(basename "$berth_root")/rootfs.tar" busybox:latest >/dev/null 2>&1 && $podman run --rm busybox true 2>artifacts/bench-podman.log; then
    export BENCH_PODMAN=$podman
    registries_for "$holder"
  else
    echo "bench: podman does not run here (artifacts/bench-podman.log); its column stays empty" >&2
  fi
fi

BENCH_BERTH=$PWD/artifacts/berth BENCH_DOCKER=$docker BENCH_BERTH_HOST=unix://$berth_root/run/berth.sock BENCH_BERTH_PID=$berth_pid \
  BENCH_REFERENCE_HOST=$REFERENCE_DOCKER_HOST BENCH_REFERENCE_PID=$REFERENCE_PID BENCH_FILES=$berth_root/files \
  BENCH_BERTH_DATA=$berth_root/data BENCH_REFERENCE_DATA=$(realpath "/proc/$REFERENCE_PID/root")/var/lib/$reference_tag BENCH_REFERENCE_FILES=/tmp/$(basename "$berth_root") BENCH_REFERENCE_FILES_HERE=$reference_files \
  BENCH_RUNTIME=$PWD/artifacts/bin/Berth.Bench.Runtime/release/Berth.Bench.Runtime BENCH_BUSYBOX=$(command -v busybox) \
  BENCH_ROUNDS=${BENCH_ROUNDS:-40} BENCH_RESULTS=$PWD/bench/results.md artifacts/bin/Berth.Bench/release/Berth.Bench "$@"
