id=$(docker load -i "$images/untagged.tar" | sed 's/.*ID: //')
docker images -a --no-trunc --filter dangling=true --format "{{.Repository}} {{.Tag}} {{.ID}}" | grep "$id"
docker image inspect --format '{{json .RepoTags}}' $id
docker tag $id $n:named; docker images --filter dangling=true -q --no-trunc | grep -c "$id"
docker rmi $n:named | sed 's/^Untagged: //' | sort
