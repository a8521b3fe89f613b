from=$(date +%s.%N)
docker load -qi "$images/small.tar" >/dev/null
docker tag small:1 $n:1
docker rmi $n:1 small:1 >/dev/null
docker import "$images/rootfs.tar" $n:2 >/dev/null
docker rmi $n:2 >/dev/null
docker pull -q 127.0.0.1:25000/small:1 >/dev/null
docker rmi 127.0.0.1:25000/small:1 >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Type}} {{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}'
