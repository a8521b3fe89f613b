r=127.0.0.1:25000/small; docker pull -q $r:1 >/dev/null; d=$(docker image inspect -f '{{index .RepoDigests 0}}' $r:1)
t docker rmi $d; docker images --digests $r --format '{{.Tag}} {{.Digest}}'; t docker rmi $r:1
docker pull -q $r:1 >/dev/null; docker tag $r:1 $n:1; t docker rmi $d; docker image inspect -f '{{json .RepoTags}} {{json .RepoDigests}}' $n:1; t docker rmi $r:1; t docker rmi $n:1
docker pull -q $d >/dev/null; docker tag $d $n:1; t docker rmi $n:1; t docker rmi $d
docker pull -q $r:1 >/dev/null; t docker rmi $r@sha256:0000000000000000000000000000000000000000000000000000000000000000; docker rmi -f $(docker images -q $r) | cut -d: -f1
