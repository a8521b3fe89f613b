docker tag busybox small:1
t docker load -i "$images/small.tar"
docker image inspect --format '{{json .RepoTags}}' small:1
docker image inspect --format '{{json .RepoTags}}' busybox
docker rmi small:1 >/dev/null
