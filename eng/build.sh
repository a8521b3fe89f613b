#!/usr/bin/env bash
# Publishes the NativeAOT programs into artifacts/berth/. Nothing is rebuilt when nothing changed.
#
#   eng/build.sh [--force] [--quiet]
#
# The target framework is net10.0 where its NativeAOT pack restores, else net9.0; probed once and kept in artifacts/target-framework.
set -euo pipefail
cd "$(dirname "$0")/.."
force= quiet=
for a in "$@"; do
  case $a in
    --force) force=1 ;;
    --quiet) quiet=1 ;;
    -h|--help) sed -n '2,6p' "$0" | cut -c3-; exit 0 ;;
    *) echo "build.sh: unknown option $a" >&2; exit 2 ;;
  esac
done
. eng/lib.sh

need_dotnet
need_packages gcc:gcc ld:binutils /usr/include/zlib.h:zlib1g-dev /usr/include/stdio.h:libc6-dev

programs=(Shim:berth-shim Init:berth-init Hello:berth-hello OciCli:berth-oci Cli:berth Daemon:berthd)
out=artifacts/berth
mkdir -p "$out"

# What the programs are made of: when its digest is the one the last build left behind, there is nothing to do.
fingerprint() {
  { dotnet --version; uname -m; find src eng/*.props eng/Banned* Directory.*.props global.json .editorconfig -type f -not -path '*/obj/*' -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -d' ' -f1
}
now=$(fingerprint)
if [ -z "$force" ] && [ "$(cat "$out/.built" 2>/dev/null)" = "$now" ]; then
  [ -n "$quiet" ] || echo "build: artifacts/berth is up to date"
  exit 0
fi
rm -f "$out/.built"

framework() {
  local kept=artifacts/target-framework
  if [ ! -s "$kept" ]; then
    local f=net9.0
    # Restoring the smallest program asks for the pack; nothing is compiled.
    if dotnet restore src/Berth.Init -r "$rid" -p:BerthTargetFramework=net10.0 -p:BerthPublish=true >/dev/null 2>&1; then f=net10.0; fi
    echo "$f" >"$kept"
  fi
  cat "$kept"
}
case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) die "no NativeAOT for $(uname -m): Berth builds on x86_64 and aarch64" ;;
esac
tfm=$(framework)
# The commit that `version` tells; a tree that is not a clone has none.
commit=$(git rev-parse --short HEAD 2>/dev/null || true)

# Analysis belongs to the ordinary build, which test.sh makes; publishing only compiles.
started=$SECONDS
for p in "${programs[@]}"; do
  name=${p#*:}
  [ -n "$quiet" ] || printf 'build: %-12s ' "$name"
  t=$SECONDS
  # The link step of a static program warns about dlopen; nothing of Berth's calls it, so the log shows only on failure.
  if ! dotnet publish "src/Berth.${p%%:*}" -c Release -r "$rid" -p:BerthTargetFramework="$tfm" -p:BerthPublish=true -p:BerthCommit="$commit" \
      -p:DebugType=none -p:RunAnalyzers=false -nologo -v q >artifacts/publish-"$name".log 2>&1; then
    echo failed; grep -E 'error|warning' artifacts/publish-"$name".log | sort -u | head -40 >&2
    die "publishing $name failed; the whole log is artifacts/publish-$name.log"
  fi
  built=artifacts/publish/Berth.${p%%:*}/release_$rid/$name
  # A running program's file cannot be written, but its name can be given to a new one.
  install -m 755 "$built" "$out/.$name.new" && mv -f "$out/.$name.new" "$out/$name"
  [ -n "$quiet" ] || echo "$(($(stat -c %s "$out/$name") / 1024)) KB, $((SECONDS - t)) s"
done
echo "$now" >"$out/.built"
[ -n "$quiet" ] || echo "build: artifacts/berth ($tfm) in $((SECONDS - started)) s"
