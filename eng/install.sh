#!/usr/bin/env bash
# Installs Berth, or takes it away again.
#
#   eng/install.sh [--prefix DIR] [--docker-compat]     programs, systemd units, completions; DIR is /usr/local unless given
#   eng/install.sh --undo [--prefix DIR]                removes what an installation put there; images and containers stay
#
#   --docker-compat   the API also answers at /var/run/docker.sock, where docker, compose and the SDKs look first
#
# DESTDIR, where set, is put before every path and nothing outside it is touched (for making packages).
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
prefix=/usr/local compat= undo=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=${2:?--prefix wants a directory}; shift ;;
    --prefix=*) prefix=${1#*=} ;;
    --docker-compat) compat=1 ;;
    --undo) undo=1 ;;
    -h|--help) sed -n '2,9p' "$0" | cut -c3-; exit 0 ;;
    *) echo "install.sh: unknown option $1; see eng/install.sh --help" >&2; exit 2 ;;
  esac
  shift
done
case $prefix in /*) ;; *) die "--prefix wants an absolute directory, not '$prefix'" ;; esac
prefix=${prefix%/}
dest=${DESTDIR:-}
[ -n "$dest" ] || need_root
units=/etc/systemd/system
systemd() { [ -z "$dest" ] && [ -d /run/systemd/system ]; }

files=(
  "$prefix/bin/berth" "$prefix/bin/berthd" "$prefix/lib/berth/berthd" "$prefix/lib/berth/berth-shim" "$prefix/lib/berth/berth-init" "$prefix/bin/berth-oci"
  "$prefix/share/bash-completion/completions/berth" "$prefix/share/zsh/site-functions/_berth" "$prefix/share/doc/berth/README.md" "$prefix/share/doc/berth/LICENSE"
  "$units/berth.service" "$units/berth.socket" "$units/berth.socket.d/docker-compat.conf"
)

if [ -n "$undo" ]; then
  if systemd; then systemctl disable --now berth.socket berth.service 2>/dev/null || true; fi
  for f in "${files[@]}"; do rm -f "$dest$f"; done
  for d in "$prefix/lib/berth" "$prefix/share/doc/berth" "$units/berth.socket.d"; do rmdir "$dest$d" 2>/dev/null || true; done
  # Folders of a prefix that is Berth's own; those of /usr/local were there before.
  case $prefix in
    ''|/usr|/usr/local) ;;
    *) for d in bin lib share/doc share/bash-completion/completions share/bash-completion share/zsh/site-functions share/zsh share; do rmdir "$dest$prefix/$d" 2>/dev/null || true; done ;;
  esac
  if systemd; then systemctl daemon-reload; fi
  echo "install: removed Berth from $dest$prefix. What it kept is still in /var/lib/berth; 'rm -rf /var/lib/berth' removes that, 'groupdel berth' the group."
  exit 0
fi

[ -z "$compat" ] || [ -n "$dest" ] || ! systemd || ! systemctl is-active --quiet docker.socket docker.service ||
  die "Docker holds /var/run/docker.sock: stop it first with 'systemctl disable --now docker.socket docker.service', or leave out --docker-compat"
eng/build.sh
install -d "$dest$prefix"/{bin,lib/berth,share/doc/berth,share/bash-completion/completions,share/zsh/site-functions} "$dest$units"
for p in berthd berth-shim berth-init; do
  # Into place by rename: the old file may be running.
  install -m 755 "artifacts/berth/$p" "$dest$prefix/lib/berth/.$p.new" && mv -f "$dest$prefix/lib/berth/.$p.new" "$dest$prefix/lib/berth/$p"
done
for p in berth berth-oci; do install -m 755 "artifacts/berth/$p" "$dest$prefix/bin/.$p.new" && mv -f "$dest$prefix/bin/.$p.new" "$dest$prefix/bin/$p"; done
ln -sfn ../lib/berth/berthd "$dest$prefix/bin/berthd"
artifacts/berth/berth completion bash >"$dest$prefix/share/bash-completion/completions/berth"
artifacts/berth/berth completion zsh >"$dest$prefix/share/zsh/site-functions/_berth"
install -m 644 README.md LICENSE "$dest$prefix/share/doc/berth/"
for u in berth.service berth.socket; do sed "s#@PREFIX@#$prefix#g" "eng/systemd/$u" >"$dest$units/$u"; done
rm -f "$dest$units/berth.socket.d/docker-compat.conf"
if [ -n "$compat" ]; then
  install -d "$dest$units/berth.socket.d"
  printf '[Socket]\nListenStream=/var/run/docker.sock\n' >"$dest$units/berth.socket.d/docker-compat.conf"
fi
if [ -z "$dest" ]; then getent group berth >/dev/null || groupadd --system berth; fi

echo "install: Berth is in $dest$prefix"
case :$PATH: in *":$prefix/bin:"*) ;; *) echo "install: for berth without its path: export PATH=$prefix/bin:\$PATH" ;; esac
if systemd; then
  systemctl daemon-reload
  systemctl enable --now berth.socket berth.service
  # An installation over an older one is the upgrade: containers run on while the daemon changes.
  systemctl try-restart berth.service
  echo "install: berth.socket and berth.service are running; add yourself to the group: usermod -aG berth NAME"
elif [ -z "$dest" ]; then
  echo "install: no systemd here; start the daemon with: $prefix/bin/berthd --host unix:///run/berth/berth.sock${compat:+ --host unix:///var/run/docker.sock}"
fi
