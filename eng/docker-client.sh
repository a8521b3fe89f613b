#!/usr/bin/env bash
# Prints the path of a docker client of the 28 line: the one on PATH when it is of that line, else Debian's, unpacked
# under artifacts/docker-client/ without touching the packages of the system.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh

is_28() { "$1" --version 2>/dev/null | grep -q '^Docker version 28\.'; }

if found=$(command -v docker) && is_28 "$found"; then echo "$found"; exit 0; fi
home=$PWD/artifacts/docker-client
client=$home/usr/bin/docker
if [ -x "$client" ] && is_28 "$client"; then echo "$client"; exit 0; fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null || die "no docker client 28 on PATH, and no apt-get to fetch one: see https://docs.docker.com/engine/install/binaries/"

# Debian's unstable suite carries that line. Lists, cache and configuration of this run are the folder's own; the mirror and its
# keys are the system's.
mirror=$(debian_mirror)
mkdir -p "$home/lists/partial" "$home/cache/archives/partial" "$home/empty"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:?no Debian mirror in the sources of apt} sid main" >"$home/sources.list"
apt() {
  apt-get -q -o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts="$home/empty" -o Dir::Etc::PreferencesParts="$home/empty" \
    -o Dir::State::Lists="$home/lists" -o Dir::Cache="$home/cache" -o Acquire::Check-Valid-Until=false "$@"
}
{
  apt update
  cd "$home"
  apt download docker-cli
  dpkg -x docker-cli_28.*.deb .
  rm -rf lists cache empty docker-cli_*.deb
} >"$home/fetch.log" 2>&1 || die "could not fetch the docker client; see artifacts/docker-client/fetch.log"
is_28 "$client" || die "the client from Debian unstable is not of the 28 line: $("$client" --version)"
echo "$client"
