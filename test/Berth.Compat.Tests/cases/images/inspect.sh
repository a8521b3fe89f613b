docker image inspect volume:1 | jq -S '.[0] | .Config'
docker image inspect labels:1 | jq -S '.[0] | to_entries | map("\(.key) \(.value | type)") | .[]' -r | grep -v -e GraphDriver
docker image inspect busybox | jq -S -c '.[0] | .RepoTags, .RepoDigests, .Parent, .Comment, .Created, .DockerVersion, .Author, .Architecture, .Os, .RootFS.Type'
t docker image inspect nosuchimage
t docker image inspect --format '{{.Id}}' 0000
api GET /images/nosuchimage/json
