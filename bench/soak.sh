#!/usr/bin/env bash
# A mixed load on a berthd of its own for a long time, and whether anything leaked. Writes the section "Soak" of bench/results.md; ends with 1
# when a command failed or something leaked.
#
#   bench/soak.sh [MINUTES]     30 when nothing is said
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
case ${1:-30} in -h|--help) sed -n '2,5p' "$0" | cut -c3-; exit 0 ;; *[!0-9.]*) die "MINUTES is a number, not '$1'" ;; esac
need_root
need_packages busybox:busybox-static nft:nftables ip:iproute2
[ -n "${SOAK_PROGRAMS:-}" ] || eng/build.sh --quiet
programs=${SOAK_PROGRAMS:-$PWD/artifacts/berth}
dotnet build bench/Berth.Bench -c Release -v q -nologo -clp:ErrorsOnly
docker=$(eng/docker-client.sh)
root=$(mktemp -d /var/tmp/berth-soak.XXXXXX) pid=
host=unix://$root/run/berth.sock
finish() {
  [ -z "$pid" ] || { DOCKER_HOST=$host "$docker" ps -aq | xargs -r env DOCKER_HOST="$host" "$docker" rm -f >/dev/null || true; kill "$pid" && wait "$pid" || true; }
  # The shim outlives its daemon by design; with no container left it is of no use to anybody.
  for p in $(pgrep -x berth-shim || true); do case $(readlink "/proc/$p/fd/4") in "$root"/*) kill "$p" || true ;; esac; done
  rm -rf "$root"
}
trap finish EXIT
mkdir -p "$root/run" "$root/scratch" "$root/rootfs/bin" "$root/rootfs/tmp"
unshare --net --mount sh -c 'ip link set lo up; exec "$@"' sh "$programs/berthd" --host "$host" --data-root "$root/data" --exec-root "$root/run" \
  --pidfile "$root/run/berthd.pid" --cgroup-parent "/$(basename "$root")" >artifacts/soak-berthd.log 2>&1 &
pid=$!
for _ in $(seq 100); do DOCKER_HOST=$host "$docker" version >/dev/null 2>&1 && break; kill -0 "$pid" || die "berthd ended; see artifacts/soak-berthd.log"; sleep 0.1; done
cp "$(command -v busybox)" "$root/rootfs/bin/busybox"
for name in sh true sleep cat echo; do ln -s busybox "$root/rootfs/bin/$name"; done
tar -C "$root/rootfs" --owner=0 --group=0 --numeric-owner -cf - . | DOCKER_HOST=$host "$docker" import -c 'CMD ["sh"]' - busybox:latest >/dev/null

SOAK_BERTH=$programs SOAK_DOCKER=$docker SOAK_HOST=$host SOAK_PID=$pid SOAK_DATA=$root/data SOAK_RUN=$root/run SOAK_CGROUP=$(basename "$root") \
  SOAK_SCRATCH=$root/scratch SOAK_RESULTS=$PWD/bench/results.md SOAK_MINUTES=${1:-30} artifacts/bin/Berth.Bench/release/Berth.Bench soak
