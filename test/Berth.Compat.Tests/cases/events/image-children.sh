docker import "$images/rootfs.tar" $n:a >/dev/null; docker run --name $n $n:a touch /x; docker commit $n $n:b >/dev/null; docker rm $n >/dev/null; from=$(date +%s.%N); docker rmi $n:a >/dev/null; docker rmi $n:b >/dev/null
docker events --since $from --until $(date +%s.%N) --filter type=image --format '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}'
