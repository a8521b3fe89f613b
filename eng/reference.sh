# The reference engine, for the scripts that ask it: reference_start NAME starts one of its own from the peers folder, with roots
# and a network namespace that reference_stop throws away; $PEERS names the folder with peers.sh. REFERENCE_DOCKER_HOST and
# REFERENCE_PID (its process, whose namespaces and root are used) say where it is, and name one that is already running beforehand.

reference_start() {
  reference_tag=
  if [ -n "${REFERENCE_DOCKER_HOST:-}" ]; then REFERENCE_PID=${REFERENCE_PID:-}; return; fi
  peers=${PEERS:-$(git rev-parse --path-format=absolute --git-common-dir)/../../shared/peers}
  [ -f "$peers/peers.sh" ] || die "no peers.sh in $peers; name its folder in PEERS, or a running engine in REFERENCE_DOCKER_HOST"
  reference_tag=$1-$$
  reference_log=$PWD/artifacts/$1-reference.log
  mkdir -p artifacts
  # Each of these programs replaces the one before, so $! is dockerd itself; its files are reached through /proc/PID/root.
  unshare -n sh -c 'ip link set lo up; exec bash "$@"' sh "$peers/peers.sh" run dockerd --data-root "/var/lib/$reference_tag" \
    --exec-root "/run/$reference_tag" -H "unix:///run/$reference_tag.sock" --pidfile "/run/$reference_tag.pid" >"$reference_log" 2>&1 &
  REFERENCE_PID=$!
  until grep -q 'API listen on' "$reference_log"; do
    kill -0 "$REFERENCE_PID" 2>/dev/null || die "the reference engine ended; see $reference_log"
    sleep 0.2
  done
  REFERENCE_DOCKER_HOST=unix:///proc/$REFERENCE_PID/root/run/$reference_tag.sock
}

reference_stop() {
  [ -n "${reference_tag:-}" ] || return 0
  local root; root=$(realpath "/proc/$REFERENCE_PID/root") || return 0
  kill "$REFERENCE_PID" && wait "$REFERENCE_PID" || true
  [ "$root" = / ] || rm -rf "$root/var/lib/$reference_tag" "$root/run/$reference_tag"*
}
