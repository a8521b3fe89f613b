t docker load -i "$images/layout.tar"
docker image inspect --format '{{json .RepoTags}} {{.Id}}' small:1
docker load -i "$images/small.tar" | grep -c Loaded
docker image inspect --format '{{json .RepoTags}} {{.Id}}' small:1
docker rmi small:1 | sort | head -1
