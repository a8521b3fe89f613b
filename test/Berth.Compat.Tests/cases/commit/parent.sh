docker import "$images/rootfs.tar" $n:a >/dev/null; docker run --name $n $n:a sh -c 'echo 1 >/x'; docker commit $n $n:b >/dev/null
[ "$(docker image inspect -f '{{.Parent}}' $n:b)" = "$(docker image inspect -f '{{.Id}}' $n:a)" ] && echo parent; api GET "/images/json?filters=%7B%22reference%22%3A%5B%22$n%22%5D%7D" | head -1 | jq -c 'map({RepoTags, p: (.ParentId | length)}) | sort_by(.RepoTags)'
docker image inspect $n:b | jq -S -c '.[0] | {Author, Comment, Architecture, Os, Container, ContainerConfig} '; api GET /v1.43/images/$n:b/json | head -1 | jq -S -c '.Container | length'
docker image inspect -f '{{.Size}}' $n:a | wc -c; a=$(docker image inspect -f '{{.Size}}' $n:a); b=$(docker image inspect -f '{{.Size}}' $n:b); echo $((b - a)); docker rm $n >/dev/null; docker rmi $n:a $n:b
