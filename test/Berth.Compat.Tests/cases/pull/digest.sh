docker pull -q 127.0.0.1:25000/small:1 >/dev/null
digest=$(docker image inspect --format '{{index .RepoDigests 0}}' 127.0.0.1:25000/small:1)
docker rmi 127.0.0.1:25000/small:1 >/dev/null
t docker pull $digest | tail -n 4
docker image inspect --format '{{json .RepoTags}} {{json .RepoDigests}}' $digest
docker run --rm $digest
docker images --digests 127.0.0.1:25000/small --format '{{.Tag}} {{.Digest}}'
docker rmi $digest | head -1
