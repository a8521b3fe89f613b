#!/usr/bin/env bash
# Makes the images that the rows about registries pull, as the storage of a docker-registry: bench/images.sh FOLDER
# Made once and kept: debootstrap fetches a Debian, which is cut into layers in the order of its paths.
#   debian:gzip, debian:zstd   8 layers, about 300 MB       many:gzip    20 small layers
#   debian:next                 debian:gzip and one small layer more      large:gzip   1 GB in 3 layers      huge:gzip   2 GB that do not compress, in 4 layers
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/lib.sh
folder=$(realpath -m "$1")
[ ! -e "$folder/done" ] || exit 0
need_root
need_packages debootstrap:debootstrap docker-registry:docker-registry zstd:zstd curl:curl jq:jq
rm -rf "$folder"; mkdir -p "$folder/work"
mirror=$(debian_mirror)
debootstrap --variant=minbase --include=python3,git stable "$folder/work/debian" ${mirror:+"$mirror"} >"$folder/debootstrap.log" 2>&1 ||
  die "debootstrap failed; see $folder/debootstrap.log"
rm -rf "$folder/work/debian/var/cache/apt/archives"/*.deb

unshare --net sh -c 'ip link set lo up; exec "$@"' sh bench/registry.sh "$folder" & registry=$!
trap 'kill $registry; wait $registry || true; rm -rf "$folder/work"' EXIT
web() { nsenter --net -t $registry curl -sSf "$@"; }
until web http://127.0.0.1:5000/v2/ >/dev/null 2>&1; do kill -0 $registry; sleep 0.1; done

# put REPOSITORY FILE: the blob's descriptor without its type
put() {
  local digest place
  digest=sha256:$(sha256sum "$2" | cut -d' ' -f1)
  place=$(web -X POST -D - -o /dev/null "http://127.0.0.1:5000/v2/$1/blobs/uploads/" | tr -d '\r' | awk 'tolower($1) == "location:" {print $2}')
  web -X PUT -H 'Content-Type: application/octet-stream' -T "$2" -o /dev/null "$place&digest=$digest"
  printf '{"digest":"%s","size":%s}' "$digest" "$(stat -c %s "$2")"
}

# image NAME COMPRESSION TAR...: pushes what these tars make
image() {
  local repository=${1%:*} tag=${1#*:} kind=$2 layers=() ids=() tar type=application/vnd.docker.image.rootfs.diff.tar.gzip; shift 2
  [ "$kind" = gzip ] || type=application/vnd.oci.image.layer.v1.tar+zstd
  for tar; do
    [ -e "$tar.$kind" ] || case $kind in gzip) gzip -c "$tar" ;; zstd) zstd -q -c "$tar" ;; esac >"$tar.$kind"
    ids+=("\"sha256:$(sha256sum "$tar" | cut -d' ' -f1)\"")
    layers+=("$(put "$repository" "$tar.$kind" | jq -c --arg type "$type" '.mediaType = $type')")
  done
  jq -nc --argjson ids "[$(IFS=,; echo "${ids[*]}")]" '{architecture: "amd64", os: "linux", config: {Cmd: ["true"]}, rootfs: {type: "layers", diff_ids: $ids}}' >"$folder/work/config"
  local family=application/vnd.docker.distribution.manifest.v2+json config=application/vnd.docker.container.image.v1+json
  [ "$kind" = gzip ] || { family=application/vnd.oci.image.manifest.v1+json; config=application/vnd.oci.image.config.v1+json; }
  jq -nc --arg family "$family" --arg type "$config" --argjson config "$(put "$repository" "$folder/work/config")" --argjson layers "[$(IFS=,; echo "${layers[*]}")]" \
    '{schemaVersion: 2, mediaType: $family, config: ($config | .mediaType = $type), layers: $layers}' >"$folder/work/manifest"
  web -X PUT -H "Content-Type: $family" --data-binary "@$folder/work/manifest" -o /dev/null "http://127.0.0.1:5000/v2/$repository/manifests/$tag"
}

# cut PARTS PREFIX: the Debian in so many tars of about the same size
cut_tree() {
  (cd "$folder/work/debian" && find . -mindepth 1 -printf '%s %y %p\0' | sort -z -k3) | awk -v RS='\0' -v parts="$1" -v prefix="$2" '
    { size[NR] = ($2 == "f" ? $1 : 0) + 1024; total += size[NR]; path[NR] = substr($0, length($1) + length($2) + 3) }
    END { for (i = 1; i <= NR; i++) { done += size[i]; printf "%s%c", path[i], 0 >(prefix "." sprintf("%02d", int((done - 1) * parts / total)) ".list") } }'
  for list in "$2".*.list; do tar -C "$folder/work/debian" --numeric-owner --no-recursion --null -T "$list" -cf "${list%.list}.tar"; done
}

cut_tree 8 "$folder/work/eight"
image debian:gzip gzip "$folder/work"/eight.*.tar
image debian:zstd zstd "$folder/work"/eight.*.tar
mkdir "$folder/work/small"; head -c 100000 /dev/urandom >"$folder/work/small/added"
tar -C "$folder/work/small" -cf "$folder/work/added.tar" added
image debian:next gzip "$folder/work"/eight.*.tar "$folder/work/added.tar"
mkdir "$folder/work/part"; cp -a "$folder/work/debian/usr/share/zoneinfo" "$folder/work/debian/etc" "$folder/work/part/"
cp -a "$folder/work/debian/usr/bin" "$folder/work/part/bin"
(cd "$folder/work" && mv debian whole && mv part debian)
cut_tree 20 "$folder/work/twenty"
image many:gzip gzip "$folder/work"/twenty.*.tar
rm "$folder/work"/twenty.* "$folder/work"/eight.*
for name in a b c; do tar -C "$folder/work/whole" --numeric-owner --transform "s,^\\.,./$name,S" -cf "$folder/work/large.$name.tar" .; done
image large:gzip gzip "$folder/work"/large.?.tar
rm "$folder/work"/large.*
for name in a b c d; do
  mkdir "$folder/work/$name"; head -c 512M /dev/urandom >"$folder/work/$name/$name"
  tar -C "$folder/work/$name" -cf "$folder/work/huge.$name.tar" "$name"; rm -r "$folder/work/$name"
  gzip -1c "$folder/work/huge.$name.tar" >"$folder/work/huge.$name.tar.gzip"
done
image huge:gzip gzip "$folder/work"/huge.?.tar
touch "$folder/done"
