docker import -c 'LABEL l=v' "$images/rootfs.tar" $n:1 >/dev/null; docker tag $n:1 $n:2; docker tag $n:1 x-$n:3; from=$(date +%s.%N); docker rmi -f $(docker images -q $n:1) >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}'
