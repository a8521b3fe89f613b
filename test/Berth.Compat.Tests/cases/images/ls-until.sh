docker tag busybox $n:old; docker import "$images/rootfs.tar" $n:new >/dev/null
for f in until=1h until=2020-01-01 until=1900-01-01 until=2000-01-01T00:00:00 until=1600000000; do echo "$f: $(docker images -f reference=$n -f $f --format '{{.Tag}}' | sort | tr '\n' ' ')"; done
t docker images -f until=nonsense
docker image inspect -f '{{.Created}}' busybox
docker rmi $n:old $n:new >/dev/null
