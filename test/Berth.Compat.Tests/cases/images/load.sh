t docker load -i "$images/small.tar"
docker run --rm --entrypoint '' small:1 x 2>/dev/null; docker images small --format '{{.Repository}}:{{.Tag}} {{.ID}}'
t docker load <"$images/small.tar"
t docker load -q -i "$images/small.tar"
docker image inspect small:1 --format '{{json .RepoTags}} {{json .RepoDigests}} {{.Os}}/{{.Architecture}} {{.Created}} {{json .RootFS.Type}} {{len .RootFS.Layers}}'
t docker rmi small:1
