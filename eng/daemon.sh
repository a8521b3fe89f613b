#!/usr/bin/env bash
# Starts and stops the berthd of artifacts/berth with its default places, for trying things out. eng/install.sh is the lasting way.
#
#   eng/daemon.sh start [BERTHD-OPTION ...]     returns when the API answers; does nothing when it answers already
#   eng/daemon.sh stop                          the containers run on
#   eng/daemon.sh clean [-f]                    removes containers, images and volumes, and what berthd made on this machine
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
run=/run/berth
berth=$PWD/artifacts/berth/berth
answers() { "$berth" version --format '{{.Server.Version}}' >/dev/null 2>&1; }
pid() { cat "$run/berthd.pid" 2>/dev/null; }

case ${1:-} in
  start)
    shift
    need_root
    if answers; then echo "daemon: berthd $(pid) is up"; exit 0; fi
    mkdir -p "$run"
    old=$(stat -c %s "$run/berthd.log" 2>/dev/null || echo 0)
    setsid "$PWD/artifacts/berth/berthd" --pidfile "$run/berthd.pid" "$@" >>"$run/berthd.log" 2>&1 </dev/null &
    child=$!
    for _ in $(seq 100); do
      answers && { echo "daemon: started berthd $child"; exit 0; }
      kill -0 "$child" 2>/dev/null || break
      sleep 0.1
    done
    tail -c "+$((old + 1))" "$run/berthd.log" | tail -n 5 >&2
    die "berthd did not come up; its log is $run/berthd.log" ;;
  stop)
    need_root
    [ -n "$(pid)" ] && kill -0 "$(pid)" 2>/dev/null || { echo "daemon: berthd is not running"; exit 0; }
    p=$(pid); kill "$p"
    # Ended, or ended and not yet waited for by whoever started it.
    while kill -0 "$p" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$p/status"; do sleep 0.05; done
    echo "daemon: stopped berthd $p" ;;
  clean)
    need_root
    case ${2:-} in
      -f) ;;
      "") [ -t 0 ] || die "--clean asks before it removes anything: answer in a terminal, or give -f"
        read -r -p "This removes every container, image and volume of Berth on this machine, and the bridge and firewall table of berthd. Go on? [y/N] " yes || true
        case $yes in [yY]*) ;; *) echo "daemon: nothing was removed"; exit 1 ;; esac ;;
      *) die "--clean knows no '$2': only -f" ;;
    esac
    if answers; then "$berth" ps -aq | while read -r id; do "$berth" rm -fv "$id"; done >/dev/null; fi
    "$0" stop
    # The shim outlives its daemon; the one whose state is below our folder is ours.
    for p in $(pgrep -x berth-shim || true); do
      find "/proc/$p/fd" -lname "$run/*" 2>/dev/null | grep -q . && kill -9 "$p"
    done
    # What a shim started and no daemon came to remove.
    cgroups=()
    for cgroup in /sys/fs/cgroup/berth /sys/fs/cgroup/*/berth; do [ ! -d "$cgroup" ] || cgroups+=("$cgroup"); done
    for cgroup in "${cgroups[@]}"; do find "$cgroup" -name cgroup.procs -exec cat {} + | xargs -r kill -9 2>/dev/null || true; done
    for cgroup in "${cgroups[@]}"; do
      for _ in $(seq 100); do find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null && break; [ -d "$cgroup" ] || break; sleep 0.05; done
    done
    removed=$("$PWD/artifacts/berth/berthd" remove-network)
    case $removed in removed*) echo "daemon: $removed" ;; esac
    left=()
    for folder in "$run" /var/lib/berth; do
      [ ! -e "$folder" ] || left+=("$folder")
      # Mounts of containers whose shim was killed.
      awk -v folder="$folder/" 'index($2, folder) == 1 {print $2}' /proc/self/mounts | sort -r | xargs -r -n 1 umount -l
    done
    [ ${#left[@]} = 0 ] || { rm -rf "${left[@]}"; echo "daemon: removed ${left[*]}"; }
    case ${removed%% *}${left[*]} in nothing) echo "daemon: there was nothing to remove" ;; esac ;;
  *) sed -n '2,6p' "$0" | cut -c3-; exit 2 ;;
esac
