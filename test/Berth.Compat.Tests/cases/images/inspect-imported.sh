docker import -m 'said so' -c 'CMD ["x"]' "$images/rootfs.tar" $n:1 >/dev/null
docker image inspect $n:1 | jq -S -c '.[0] | del(.DockerVersion, .GraphDriver, .RootFS, .Size)'
docker image inspect $n:1 | jq -S -c '.[0] | .Size > 100000, .RootFS.Type, (.RootFS.Layers | length), (.GraphDriver.Data | keys)'
docker image inspect -f '{{.Metadata.LastTagTime.IsZero}}' $n:1; docker rmi $n:1 >/dev/null
id=$(docker import "$images/rootfs.tar"); docker image inspect -f '{{.Metadata.LastTagTime}} {{json .RepoTags}} {{json .RepoDigests}} {{.Parent}} {{.Comment}}' $id; docker rmi $id >/dev/null
