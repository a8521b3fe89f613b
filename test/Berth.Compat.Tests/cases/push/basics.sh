# needs docker-registry
registry 25100
imported 127.0.0.1:25100/team/one:1 one
t docker push 127.0.0.1:25100/team/one:1
t docker push 127.0.0.1:25100/team/one:1
t docker push -q 127.0.0.1:25100/team/one:1
docker tag 127.0.0.1:25100/team/one:1 127.0.0.1:25100/team/one
echo = default; t docker push 127.0.0.1:25100/team/one
docker tag 127.0.0.1:25100/team/one:1 127.0.0.1:25100/other:2
echo = mounted; t docker push 127.0.0.1:25100/other:2
docker image inspect --format '{{json .RepoTags}} {{json .RepoDigests}}' 127.0.0.1:25100/other:2
docker rmi 127.0.0.1:25100/other:2 127.0.0.1:25100/team/one 127.0.0.1:25100/team/one:1 | grep -c Untagged
docker pull -q 127.0.0.1:25100/other:2
docker run --rm --entrypoint x 127.0.0.1:25100/other:2 2>/dev/null; echo $?
docker rmi 127.0.0.1:25100/other:2 | grep Untagged
