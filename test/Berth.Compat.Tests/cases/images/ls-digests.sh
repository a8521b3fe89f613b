docker pull -q 127.0.0.1:25000/small:1 >/dev/null; docker tag 127.0.0.1:25000/small:1 127.0.0.1:25000/small:also; docker tag 127.0.0.1:25000/small:1 $n:1
d=$(docker image inspect -f '{{index .RepoDigests 0}}' 127.0.0.1:25000/small:1)
docker images --digests --format '{{.Repository}} {{.Tag}} {{.Digest}}' | grep -e 127.0.0.1 -e $n | sort
docker images --format '{{.Repository}} {{.Tag}}' | grep -e 127.0.0.1 -e $n | sort
docker images --digests 127.0.0.1:25000/small | sed 's/  */ /g' | cut -d' ' -f1-4
docker images -q 127.0.0.1:25000/small | wc -l; docker images $d --format '{{.Repository}} {{.Tag}} {{.Digest}}'; docker images -f reference=$d --format '{{.Repository}} {{.Tag}} {{.Digest}}'
docker rmi 127.0.0.1:25000/small:1 127.0.0.1:25000/small:also
docker images --digests -f reference=127.0.0.1:25000/small --format '{{.Repository}} {{.Tag}} {{.Digest}}'
docker rmi $n:1 | cut -d: -f1
