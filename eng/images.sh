#!/usr/bin/env bash
# Makes the images berth/hello (one static C# binary, nothing else) and busybox (from Debian's busybox-static) in the running daemon.
# An image whose content has not changed is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
need_packages busybox:busybox-static
berth=$PWD/artifacts/berth/berth
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# image NAME DIGEST-OF-CONTENT ROOT CHANGE...
image() {
  local name=$1 digest=$2 root=$3 change options=()
  shift 3
  [ "$("$berth" image inspect --format '{{index .Config.Labels "berth.content"}}' "$name" 2>/dev/null)" = "$digest" ] && return
  for change in "$@" "LABEL berth.content=$digest"; do options+=(--change "$change"); done
  tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c . | "$berth" import "${options[@]}" - "$name" >/dev/null
  echo "images: made $name"
}

mkdir -p "$work/hello"
install -m 755 artifacts/berth/berth-hello "$work/hello/hello"
image berth/hello "$(sha256sum <artifacts/berth/berth-hello | cut -c1-16)" "$work/hello" 'ENTRYPOINT ["/hello"]'

busybox=$(command -v busybox)
root=$work/busybox
mkdir -p "$root"/{bin,dev,etc,home,proc,root,sys,tmp,usr/bin,usr/sbin,sbin,var/spool,var/www}
chmod 1777 "$root/tmp"; chmod 700 "$root/root"
install -m 755 "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"; done
printf 'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nbin:x:1:\ntty:x:5:\nwww-data:x:33:\nnogroup:x:65534:\n' >"$root/etc/group"
image busybox "$(sha256sum <"$busybox" | cut -c1-16)" "$root" 'CMD ["sh"]' 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
