# What is in the archive: an OCI layout and Docker's own table of contents. (Docker adds a document per layer for engines before 1.10.)
docker load -q -i "$images/small.tar" >/dev/null
docker save small:1 >"$dir/s.tar"; cd "$dir"; mkdir s; tar -C s -xf s.tar
jq -S -c '.[] | {Config, RepoTags, Layers}' s/manifest.json; jq -S -c '.[].LayerSources | to_entries[].value' s/manifest.json
jq -S -c '.manifests[] | {mediaType, annotations}' s/index.json; cat s/oci-layout; echo; jq -c 'map_values(keys)' s/repositories
m=$(jq -r '.manifests[0].digest' s/index.json | cut -d: -f2); jq -S -c '{schemaVersion, mediaType, config, layers}' s/blobs/sha256/$m; echo $m s/blobs/sha256/$m | sed 's/ /  /' | sha256sum -c --quiet && echo "manifest is what it says"
for l in $(jq -r '.[].Layers[], .[].Config' s/manifest.json); do echo "$(basename $l)  s/$l" | sha256sum -c --quiet && echo fine; done
docker image inspect --format '{{.Id}}' small:1; docker rmi small:1 >/dev/null
